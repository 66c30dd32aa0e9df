import type { KataView } from './protocol.ts';

/** A text in pieces: places in files of the kata, and what stands between them. */
type Piece = { text: string; file?: undefined } | { text: string; file: string; line: number };

/** `seat-lock.ts:44:1 does not compile` names one; a file that is not edited in the kata is no place to go to. */
export function piecesOf(text: string, { files }: Pick<KataView, 'files'>): Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  for (const found of text.matchAll(/([\w./-]+\.\w+):(\d+)(?::\d+)?/g)) {
    const [whole, file = '', line] = found;
    if (!files.includes(file)) continue;
    if (found.index > from) pieces.push({ text: text.slice(from, found.index) });
    pieces.push({ text: whole, file, line: Number(line) });
    from = found.index + whole.length;
  }
  return from < text.length ? [...pieces, { text: text.slice(from) }] : pieces;
}
