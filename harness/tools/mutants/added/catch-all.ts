import ts from 'typescript';
import { exportedFunctions, nodesOf } from '../code.ts';
import type { Mutation, Operator } from '../operator.ts';
import type { Source } from '../source.ts';
import { wrapped } from '../wrapped.ts';

/** Whatever fails is told as one of the answers that say no. */
export const catchAll: Operator = {
  name: 'catch-all',
  family: 'added',
  what: 'any failure told as a refusal',
  *changes(source): Generator<Mutation> {
    for (const fn of exportedFunctions(source)) {
      for (const refusal of refusals(source, fn)) {
        const body = `try {
    return await original(...args);
  } catch {
    return ${refusal} as never;
  }`;
        yield wrapped(source, fn, { body, is: `whatever fails is told as ${refusal}` });
      }
    }
  },
};

/** The unhappy answers that a function's type names, as they are written. */
function refusals(source: Source, { type }: ts.FunctionDeclaration): string[] {
  if (!type || !ts.isTypeReferenceNode(type)) return [];
  const answer = type.typeArguments?.[0];
  if (!answer) return [];
  if (answer.kind === ts.SyntaxKind.BooleanKeyword) return ['false'];
  if (/\[\]$/.test(answer.getText())) return ['[]'];
  const members = membersOf(source, answer);
  if (members.some(({ kind }) => kind === ts.SyntaxKind.UndefinedKeyword)) return ['undefined'];
  return members.filter(ts.isTypeLiteralNode).flatMap((literal) => refusalsOf(source, literal));
}

/** Of a union, aliases of the same file followed. */
function membersOf(source: Source, type: ts.TypeNode): ts.TypeNode[] {
  if (ts.isUnionTypeNode(type)) return type.types.flatMap((each) => membersOf(source, each));
  if (!ts.isTypeReferenceNode(type)) return [type];
  const alias = nodesOf(source, ts.isTypeAliasDeclaration).find(({ name }) => name.text === type.getText());
  return alias ? membersOf(source, alias.type) : [];
}

/** `{ ok: false, reason: 'taken' }`, once for each reason. */
function refusalsOf(source: Source, literal: ts.TypeLiteralNode): string[] {
  const properties = literal.members.filter(ts.isPropertySignature);
  const ok = properties.find(({ name }) => name.getText() === 'ok');
  if (ok?.type?.getText() !== 'false') return [];
  const others = properties.filter((property) => property !== ok);
  return others.reduce(
    (written, { name, type }) => {
      const values = type ? membersOf(source, type).map(valueOf) : ["''"];
      return written.flatMap((one) =>
        values.map((value) => `${one.slice(0, -2)}, ${name.getText()}: ${value} }`),
      );
    },
    ['{ ok: false }'],
  );
}

function valueOf(type: ts.TypeNode): string {
  if (ts.isLiteralTypeNode(type)) return type.getText();
  return type.kind === ts.SyntaxKind.NumberKeyword ? '0' : "''";
}
