import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Kata } from '../../workbook/src/course/kata.ts';
import type { Variant } from '../../workbook/src/gate/variants.ts';
import { REPOSITORY } from '../../workbook/src/gate/repository-files.ts';
import type { Mutant } from './mutant.ts';

/**
 * Mutants as folders, each with all that would run and the test that was delivered. Inside of the repository, so that
 * packages are found from there.
 */
export class Folders {
  readonly root: string;
  readonly #kata: Kata;

  constructor(kata: Kata) {
    this.#kata = kata;
    this.root = join(REPOSITORY, '.survives/mutants', `${kata.id}-${process.pid}`);
  }

  /** An origin as it is, or with the change of a mutant. Answers the folder. */
  lay(origin: Variant, mutant?: Mutant): string {
    const dir = this.of(mutant ?? { id: origin.name });
    mkdirSync(dir, { recursive: true });
    cpSync(join(this.#kata.dir, 'generated'), dir, { recursive: true });
    cpSync(origin.dir, dir, { recursive: true });
    if (mutant) writeFileSync(join(dir, mutant.file), mutant.text);
    return dir;
  }

  of({ id }: Pick<Mutant, 'id'>): string {
    return join(this.root, id);
  }

  [Symbol.dispose](): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}
