import { lintKeymap, setDiagnostics, type Diagnostic } from '@codemirror/lint';
import type { Extension } from '@codemirror/state';
import { EditorView, keymap } from '@codemirror/view';
import type { Trouble } from '../troubles.ts';

/** The marks of the library are pictures, which the page does not let in. F8 goes from one to the next. */
export const troubleMarks: Extension = [
  keymap.of(lintKeymap),
  EditorView.theme({
    '.cm-lintRange-error': { backgroundImage: 'none', textDecoration: 'underline wavy var(--broke) 1px' },
  }),
];

/** From where it begins to the end of its line. They move with what is written. */
export function markTroubles(view: EditorView | null, name: string, troubles: readonly Trouble[]): void {
  if (!view) return;
  const { doc } = view.state;
  const marks = troubles.flatMap(({ file, line, column = 1, message }): Diagnostic[] => {
    if (file !== name || !(line >= 1 && line <= doc.lines)) return [];
    // Where a text ends too early is often a line without anything to underline.
    let written = line;
    while (written > 1 && doc.line(written).text.trim() === '') written--;
    const { from, to, text } = doc.line(written);
    const start = from + Math.max(written === line ? column - 1 : 0, text.search(/\S|$/));
    return [{ from: Math.max(from, Math.min(start, to - 1)), to, severity: 'error', message }];
  });
  view.dispatch(setDiagnostics(view.state, marks));
}
