import type { KataView } from './protocol.ts';
import { piecesOf } from './places.ts';
import { hashHere } from './router.ts';

/** A sentence in which each line of the code that it names leads there. */
export function PlacedText({ text, kata }: { text: string; kata: KataView }) {
  return (
    <>
      {piecesOf(text, kata).map((piece, index) =>
        piece.file === undefined ? (
          piece.text
        ) : (
          <a
            key={index}
            href={hashHere(kata.number, { section: 'code', heading: `${piece.file}:${piece.line}` })}
          >
            {piece.text}
          </a>
        ),
      )}
    </>
  );
}
