import ts from 'typescript';
import type { Source } from './source.ts';
import { statementsOfCode } from './statements-of-code.ts';
import { statementsOfSchema } from './statements-of-schema.ts';

/** Reads a file. The parser has to be loaded. */
export function readSource(
  file: string,
  text: string,
  { columns, exports }: Pick<Source, 'columns' | 'exports'>,
): Source {
  if (file.endsWith('.sql')) return { file, text, columns, exports, statements: statementsOfSchema(text) };
  const code = ts.createSourceFile(file, text, ts.ScriptTarget.ESNext, true);
  return { file, text, columns, exports, code, statements: statementsOfCode(code) };
}
