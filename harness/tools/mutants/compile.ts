import { join } from 'node:path';
import ts from 'typescript';
import { REPOSITORY } from '../../workbook/src/gate/repository-files.ts';
import type { Folders } from './folders.ts';
import type { Mutant } from './mutant.ts';

/** Ids of the mutants that the compiler refuses: one run for all. What is no longer used is no reason. */
export function refused(folders: Folders, mutants: readonly Mutant[]): Set<string> {
  const code = mutants.filter(({ file }) => file.endsWith('.ts'));
  const config = join(REPOSITORY, 'tsconfig.json');
  const { options } = ts.parseJsonConfigFileContent(
    ts.readConfigFile(config, ts.sys.readFile).config,
    ts.sys,
    REPOSITORY,
  );
  const files = code.map((mutant) => join(folders.of(mutant), mutant.file));
  const program = ts.createProgram(files, { ...options, noUnusedLocals: false, noUnusedParameters: false });
  return new Set(
    code
      .filter((_, index) => {
        const file = program.getSourceFile(files[index]!)!;
        return program.getSyntacticDiagnostics(file).length + program.getSemanticDiagnostics(file).length > 0;
      })
      .map(({ id }) => id),
  );
}
