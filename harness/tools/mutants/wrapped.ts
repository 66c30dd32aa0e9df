import type ts from 'typescript';
import type { Mutation, Edit } from './operator.ts';
import type { Source } from './source.ts';

/** What is written around a function. It has `original`, and `args`, of which the first is the pool or the client. */
export interface Wrapping {
  /** Beside the function, once. */
  beside?: string;
  /** The body of the function that stands in its place. */
  body: string;
  /** What has been put in, in a few words. */
  is: string;
}

/** The same function under another name, and in its place one that calls it. */
export function wrapped(
  source: Source,
  fn: ts.FunctionDeclaration,
  { beside = '', body, is }: Wrapping,
): Mutation {
  const name = fn.name!.text;
  const [pool, ...parameters] = fn.parameters.map((parameter) => parameter.name.getText());
  const call = `${name}(${[pool, ...parameters].join(', ')})`;
  return { edits: edits(source, fn, beside, body), was: call, is: `${call}: ${is}` };
}

/** Several functions at once, by one mistake. */
export function wrappedAll(
  source: Source,
  fns: readonly ts.FunctionDeclaration[],
  { beside = '', body, is }: Wrapping,
): Mutation {
  const all = fns.flatMap((fn, index) => edits(source, fn, index === 0 ? beside : '', body));
  return { edits: all, was: fns.map(({ name }) => name!.text).join(', '), is };
}

function edits({ text }: Source, fn: ts.FunctionDeclaration, beside: string, body: string): Edit[] {
  const name = fn.name!;
  const exported = /^export /.exec(text.slice(fn.getStart()));
  const original = `${name.text}AsItWas`;
  const standIn =
    `\n${beside}\n${exported?.[0] ?? ''}async function ${name.text}(...args: Parameters<typeof ${original}>): ` +
    `Promise<Awaited<ReturnType<typeof ${original}>>> {\n  const original = ${original};\n  ${body}\n}\n`;
  return [
    ...(exported ? [{ start: fn.getStart(), end: fn.getStart() + exported[0].length, text: '' }] : []),
    { start: name.getStart(), end: name.getEnd(), text: original },
    { start: fn.getEnd(), end: fn.getEnd(), text: standIn },
  ];
}
