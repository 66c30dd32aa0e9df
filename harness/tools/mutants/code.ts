import ts from 'typescript';
import type { Mutation, Edit } from './operator.ts';
import type { Source } from './source.ts';

/** All nodes of that kind, in the order of the text. None in a schema. */
export function nodesOf<T extends ts.Node>({ code }: Source, is: (node: ts.Node) => node is T): T[] {
  const found: T[] = [];
  const visit = (node: ts.Node): void => {
    if (is(node)) found.push(node);
    ts.forEachChild(node, visit);
  };
  if (code) visit(code);
  return found;
}

/** Another text in the place of a node. It is told by the line on which that happens. */
export function edited(source: Source, node: ts.Node, text: string): Mutation {
  return told(source, [{ start: node.getStart(), end: node.getEnd(), text }]);
}

/** Edits that are told by the lines that they change. */
export function told({ text }: Source, edits: readonly Edit[]): Mutation {
  const start = text.lastIndexOf('\n', edits[0]!.start - 1) + 1;
  const last = text.indexOf('\n', edits.at(-1)!.end);
  const end = last === -1 ? text.length : last;
  const was = text.slice(start, end);
  const is = applied(
    was,
    edits.map((edit) => ({ ...edit, start: edit.start - start, end: edit.end - start })),
  );
  return { edits, was: oneLine(was), is: oneLine(is) };
}

/** The text after all the edits, which do not overlap. */
export function applied(text: string, edits: readonly Edit[]): string {
  const backwards = edits.toSorted((a, b) => b.start - a.start);
  return backwards.reduce(
    (all, { start, end, text: put }) => all.slice(0, start) + put + all.slice(end),
    text,
  );
}

const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();

/** `client.query(…)` and the like: a call of that method, and what it is called on. */
export function methodCall(node: ts.Node, method: string): ts.CallExpression | undefined {
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return undefined;
  return node.expression.name.text === method ? node : undefined;
}

/** A function of the file that callers call, with its body. */
export function exportedFunctions(source: Source): ts.FunctionDeclaration[] {
  return nodesOf(source, ts.isFunctionDeclaration).filter(
    ({ name, body, parent }) => name && body && ts.isSourceFile(parent) && source.exports.includes(name.text),
  );
}
