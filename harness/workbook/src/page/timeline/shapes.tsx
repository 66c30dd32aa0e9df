import { Fragment, h, type VNode } from 'preact';
import type { SvgShape } from '../../timeline/shape.ts';

/** Plain shapes as elements. Make them once with `useMemo`: the same node again costs nothing to render. */
export function elementsOf(shapes: readonly SvgShape[]): VNode {
  return <Fragment>{shapes.map(elementOf)}</Fragment>;
}

function elementOf({ tag, attributes, children = [] }: SvgShape, key?: number): VNode {
  const inner = children.map((child) => (typeof child === 'string' ? child : elementOf(child)));
  return h(tag, { ...attributes, ...(key !== undefined && { key }) }, ...inner);
}
