import { createHash } from 'node:crypto';
import ts from 'typescript';
import { loadParser } from '../../survives/src/sql/syntax.ts';
import { readSubjectFile } from '../../workbook/src/course/subject-file.ts';
import type { Kata } from '../../workbook/src/course/kata.ts';
import { variantsOf, type Variant } from '../../workbook/src/gate/variants.ts';
import { applied } from './code.ts';
import type { Mutant } from './mutant.ts';
import type { Operator } from './operator.ts';
import { readSource } from './read-source.ts';
import type { Source } from './source.ts';
import { columnsOf } from './statements-of-schema.ts';

const SCHEMA = 'schema.sql';

/** What mutants are made from: the reference and the alternatives. */
export async function originsOf(kata: Kata): Promise<Variant[]> {
  return (await variantsOf(kata)).filter(({ kind }) => kind !== 'near miss');
}

/** All mutants of a kata, each different text once. */
export async function makeMutants(
  kata: Kata,
  origins: readonly Variant[],
  operators: readonly Operator[],
): Promise<Mutant[]> {
  await loadParser();
  const made = new Map<string, Mutant>();
  const inSameFunction = new Set<string>();
  for (const { subject } of origins) {
    const texts = new Map<string, string>();
    for (const file of kata.meta.files) texts.set(file, await readSubjectFile(kata, subject, file));
    const columns = columnsOf(texts.get(SCHEMA) ?? '');
    for (const [file, text] of texts) {
      const source = readSource(file, text, { columns, exports: kata.meta.exports });
      for (const { name: operator, family, changes } of operators) {
        for (const { edits, ...told } of changes(source)) {
          const changed = applied(text, edits);
          const place = selfContained(source, edits[0]!.start);
          const again = place && hash(place, operator, told.was, told.is);
          if (changed === text || (again && inSameFunction.has(again))) continue;
          if (again) inSameFunction.add(again);
          const others = [...texts].filter(([other]) => other !== file).map(([, other]) => other);
          const id = hash(file, changed, ...others);
          if (!made.has(id))
            made.set(id, { id, operator, family, subject: subject.name, file, text: changed, ...told });
        }
      }
    }
  }
  return [...made.values()];
}

/**
 * The text of the function around a place, where it asks the pool and no client that is handed on: such a function is
 * the same in several codes, and a change to it is made in the first of them.
 */
function selfContained({ code, text }: Source, at: number): string | undefined {
  const around = code?.statements.find((statement) => statement.getStart() <= at && at < statement.getEnd());
  if (!around || !ts.isFunctionDeclaration(around)) return undefined;
  const own = text.slice(around.getStart(), around.getEnd());
  return /\bclient\b/.test(own) ? undefined : own;
}

/** Short enough for the name of a folder. */
export const hash = (...parts: string[]): string =>
  createHash('sha256').update(parts.join('\0')).digest('hex').slice(0, 16);
