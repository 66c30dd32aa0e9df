import { classHighlighter, highlightCode } from '@lezer/highlight';
import { languageOf } from '../page/languages.ts';

/**
 * Code as HTML, with the parsers and the class names that the editor has. Each line is an element, so that it can
 * be numbered, marked and linked to.
 *
 * @param file a name, or only what comes after the dot: `ts`
 */
export function highlighted(code: string, file: string): string {
  return highlightedLines(code, file)
    .map((line) => `<span class="line">${line}\n</span>`)
    .join('');
}

/** Each line by itself. */
export function highlightedLines(code: string, file: string): string[] {
  const text = code.replace(/\n$/, '');
  const language = languageOf(file);
  return language ? tokensOf(text, language.parser.parse(text)) : text.split('\n').map(escapeHtml);
}

function tokensOf(text: string, tree: Parameters<typeof highlightCode>[1]): string[] {
  const lines = [''];
  const add = (html: string) => (lines[lines.length - 1] += html);
  highlightCode(
    text,
    tree,
    classHighlighter,
    (part, classes) =>
      add(classes ? `<span class="${classes}">${escapeHtml(part)}</span>` : escapeHtml(part)),
    () => void lines.push(''),
  );
  return lines;
}

const SIGNS: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => SIGNS[sign]!);
}
