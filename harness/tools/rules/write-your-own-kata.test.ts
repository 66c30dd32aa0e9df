import ts from 'typescript';
import { expect, it } from 'vitest';
import { textOf } from './imports.ts';

/** What one can say in a promise, by the types of the language; what is `undefined` there is of the other kind of race. */
function optionsOfAPromise(): string[] {
  const file = 'harness/survives/src/language/property.ts';
  const { statements } = ts.createSourceFile(file, textOf(file), ts.ScriptTarget.Latest);
  const races = statements.filter(ts.isInterfaceDeclaration).filter(({ name }) => name.text.endsWith('Race'));
  const members = races.flatMap((race) => [...race.members]);
  const own = members.filter(
    (member) => !(ts.isPropertySignature(member) && member.type?.kind === ts.SyntaxKind.UndefinedKeyword),
  );
  return [...new Set(own.map(({ name }) => (name as ts.Identifier).text))].sort();
}

it('all that one can say in a promise is in the tables of the guide, and nothing else', () => {
  const [, tables = ''] = textOf('docs/write-your-own-kata.md').split(
    'These are all the options of a promise:',
  );
  const rows = [...tables.matchAll(/^\| `(\w+)` \|/gm)].map(([, option]) => option!);
  const options = optionsOfAPromise();
  expect(options).toEqual(expect.arrayContaining(['instances', 'overlapCallers', 'clockTicks', 'larger']));
  // It may be left out where the input is the list of calls, so its type stands by itself.
  expect(rows.sort()).toEqual([...options, 'calls'].sort());
});
