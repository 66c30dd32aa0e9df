import { StateEffect, StateField } from '@codemirror/state';
import { Decoration, EditorView, type DecorationSet } from '@codemirror/view';
import type { linesOf } from '../../timeline/standing.ts';

/** Somebody has come to other lines. */
export const standAt = StateEffect.define<ReturnType<typeof linesOf>>();

/** Marks the lines on which the callers of a run stand. They move with what is written. */
export const standingField = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(marks, { changes, effects, state }) {
    const moved = effects.find((effect) => effect.is(standAt));
    if (!moved) return marks.map(changes);
    const lines = moved.value.map(({ line, who, classes }) =>
      Decoration.line({ class: classes, attributes: { 'data-who': who } }).range(state.doc.line(line).from),
    );
    return Decoration.set(lines, true);
  },
  provide: (field) => EditorView.decorations.from(field),
});
