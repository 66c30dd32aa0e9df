import { dirname, normalize } from 'node:path/posix';

/** A file of the workbook that can be linked to, and its place in the page. */
const PLACES: [pattern: RegExp, place: (found: RegExpExecArray) => string][] = [
  [/^katas\/(\d\d)-[^/]+(\/README\.md|\/)?$/, ([, kata]) => `#/kata/${kata}`],
  [/^katas\/(\d\d)-[^/]+\/request\.md$/, ([, kata]) => `#/kata/${kata}/request`],
  [/^katas\/(\d\d)-[^/]+\/(?:survives|scene|promises)\.ts$/, ([, kata]) => `#/kata/${kata}/properties`],
  [/^katas\/(\d\d)-[^/]+\/(?:generated|attempt)\b/, ([, kata]) => `#/kata/${kata}/code`],
  [/^solutions\/(\d\d)-[^/]+(\/.*)?$/, ([, kata]) => `#/kata/${kata}/debrief`],
  [/^(?:docs\/|docs|docs\/README\.md)$/, () => '#/docs/docs'],
  [/^docs\/([\w-]+)\.md$/, ([, slug]) => `#/docs/${slug}`],
  [/^README\.md$/, () => '#/docs/workbook'],
  [/^harness\/README\.md$/, () => '#/docs/harness'],
  [/^CONTRIBUTING\.md$/, () => '#/docs/contributing'],
];

/**
 * Where a link in a document leads in the page; `undefined` when the page does not show that file.
 *
 * @param from the document, relative to the root
 */
export function placeOfLink(from: string, href: string): string | undefined {
  if (/^https?:/.test(href)) return href;
  const [path = '', heading] = href.split('#');
  const target = path === '' ? from : normalize(`${dirname(from)}/${decodeURIComponent(path)}`);
  for (const [pattern, place] of PLACES) {
    const found = pattern.exec(target);
    if (found) return place(found) + (heading ? `/${heading}` : '');
  }
  return undefined;
}
