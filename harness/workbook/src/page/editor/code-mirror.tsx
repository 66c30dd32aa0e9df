import { EditorView } from '@codemirror/view';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { difference } from './difference.ts';
import { linesOf, type CodeStand } from '../../timeline/standing.ts';
import { markTroubles, troubleMarks } from './trouble-marks.ts';
import type { Trouble } from '../troubles.ts';
import { standAt, standingField } from './standing-lines.ts';
import { reading, writing } from './setup.ts';

interface Props {
  name: string;
  text: string;
  /** Changes when the text was replaced from outside. What is typed comes back as `text` too late to be put in again. */
  replaced: number;
  /** A line that is meant, from 1. */
  line: number | undefined;
  /** Where the callers of a run are. */
  standing: readonly CodeStand[];
  /** With what something is wrong. */
  troubles: readonly Trouble[];
  onWrite: (text: string) => void;
  onSave: () => void;
}

/** One file in CodeMirror. A text that comes from outside changes only what differs, so that the cursor stays. */
export function CodeMirror(props: Props) {
  const { name, text, replaced, line, standing, troubles } = props;
  const place = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(null);
  const newest = useRef(props);
  newest.current = props;

  useEffect(() => {
    const made = new EditorView({
      doc: text,
      parent: place.current!,
      extensions: [
        ...reading(name),
        ...writing(() => newest.current.onSave()),
        standingField,
        troubleMarks,
        EditorView.updateListener.of(({ docChanged, state }) => {
          if (docChanged) newest.current.onWrite(state.doc.toString());
        }),
      ],
    });
    view.current = made;
    return () => made.destroy();
  }, []);

  // Before the next key is pressed: it would be written over what has just come.
  useLayoutEffect(() => {
    const before = view.current?.state.doc.toString();
    if (before === undefined || before === text) return;
    view.current!.dispatch({ changes: difference(before, text) });
  }, [replaced]);

  useEffect(() => markTroubles(view.current, name, troubles), [JSON.stringify(troubles)]);

  useEffect(() => {
    const shown = view.current;
    if (!shown || line === undefined || !(line >= 1 && line <= shown.state.doc.lines)) return;
    const { from } = shown.state.doc.line(line);
    shown.dispatch({
      selection: { anchor: from },
      effects: EditorView.scrollIntoView(from, { y: 'center' }),
    });
    shown.focus();
  }, [line]);

  useEffect(() => {
    const shown = view.current;
    const here = linesOf(standing.filter(({ place }) => place.file === name)).filter(
      (one) => one.line <= (shown?.state.doc.lines ?? 0),
    );
    const acting = here.find(({ acts }) => acts);
    const scroll = acting && shown && EditorView.scrollIntoView(shown.state.doc.line(acting.line).from);
    shown?.dispatch({ effects: [standAt.of(here), ...(scroll ? [scroll] : [])] });
  }, [standing, name]);

  return <div class="code-mirror" ref={place} />;
}
