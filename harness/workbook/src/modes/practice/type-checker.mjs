/**
 * What the compiler says of files, in a process of its own that stays: the second time it knows the libraries. Is asked
 * by `{ id, root, files }` and answers `{ id, problems }`; without `problems` when nothing can be said of types here.
 */
import path from 'node:path';
import ts from 'typescript';

/** Types of packages that are not there, so that whatever comes from them is unknown. */
const BLIND = new Set([2307, 2688, 7016]);

let program;

process.on('message', ({ id, root, files }) => process.send({ id, problems: problemsOf(root, files) }));
process.on('disconnect', () => process.exit());

function problemsOf(root, files) {
  const { config } = ts.readConfigFile(path.join(root, 'tsconfig.json'), ts.sys.readFile);
  if (!config) return undefined;
  const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, root);
  // What nobody uses yet is no mistake while somebody writes.
  const lenient = { ...options, noUnusedLocals: false, noUnusedParameters: false, noEmit: true };
  program = ts.createProgram(files, lenient, undefined, program);
  const found = files.flatMap((file) => program.getSemanticDiagnostics(program.getSourceFile(file)));
  if (found.some(({ code }) => BLIND.has(code))) return undefined;
  return found.map(problemOf);
}

function problemOf({ file, start = 0, messageText }) {
  const { line, character } = file.getLineAndCharacterOfPosition(start);
  // The first line says what is wrong; those under it, why two types that are large do not fit.
  const [message] = ts.flattenDiagnosticMessageText(messageText, '\n').split('\n');
  return { file: file.fileName, line: line + 1, column: character + 1, message };
}
