/** A piece of SVG as plain data, so that the page and the file are drawn from the same. */
export interface SvgShape {
  tag: 'g' | 'path' | 'rect' | 'circle' | 'text' | 'tspan';
  attributes: Record<string, string | number>;
  children?: readonly (SvgShape | string)[];
}

export function shape(
  tag: SvgShape['tag'],
  attributes: SvgShape['attributes'],
  ...children: (SvgShape | string)[]
): SvgShape {
  return children.length > 0 ? { tag, attributes, children } : { tag, attributes };
}

/** As text, for a file. */
export function svgText({ tag, attributes, children = [] }: SvgShape): string {
  const pairs = Object.entries(attributes).map(([name, value]) => ` ${name}="${escaped(String(value))}"`);
  const inner = children.map((child) => (typeof child === 'string' ? escaped(child) : svgText(child)));
  return `<${tag}${pairs.join('')}>${inner.join('')}</${tag}>`;
}

/** What no document of XML may have, not even as a reference: https://www.w3.org/TR/xml/#charsets. */
const NOT_XML =
  // eslint-disable-next-line no-control-regex -- control characters are what is looked for
  /[\0-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** For XML and HTML, in text and in attributes. What they cannot have becomes the sign for that. */
export function escaped(text: string): string {
  const safe = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' } as const;
  const allowed = text.replace(NOT_XML, '\ufffd');
  return allowed.replace(/[&<>"']/g, (sign) => safe[sign as keyof typeof safe]);
}
