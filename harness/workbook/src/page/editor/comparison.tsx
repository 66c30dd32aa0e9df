import { MergeView, unifiedMergeView } from '@codemirror/merge';
import { EditorState } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { useEffect, useRef } from 'preact/hooks';
import { Notice } from '../notice.tsx';
import type { KataView } from '../protocol.ts';
import { useAnswer } from '../use-answer.ts';
import type { Desk } from './desk.ts';
import { reading } from './setup.ts';
import { useFile } from './use-desk.ts';

interface Props {
  kata: KataView;
  desk: Desk;
  with: 'generated' | 'reference';
}

/** In less than this, two columns of code have no room. */
const NARROW = 640;

const NAMES = { generated: 'as delivered', reference: 'the reference' };

/** The attempt, as it is in the editor, beside other code, file by file. */
export function Comparison({ kata, desk, with: other }: Props) {
  return (
    <>
      {kata.files.map((name) => (
        <FileComparison key={name} kata={kata} desk={desk} other={other} name={name} />
      ))}
    </>
  );
}

function FileComparison(props: { kata: KataView; desk: Desk; other: Props['with']; name: string }) {
  const { kata, desk, other, name } = props;
  const { file, failure } = useFile(desk, name);
  const answer = useAnswer<{ text: string }>(
    `/katas/${kata.number}/code/${other}/${encodeURIComponent(name)}`,
  );
  const [left, right] =
    other === 'generated' ? [answer.value?.text, file?.text] : [file?.text, answer.value?.text];
  const titles =
    other === 'generated' ? [NAMES.generated, 'your attempt'] : ['your attempt', NAMES.reference];
  return (
    <section class="comparison">
      <h2 class="file">{name}</h2>
      {(failure ?? answer.failure) && <Notice failure={(failure ?? answer.failure)!} />}
      <p class="titles">
        <span>{titles[0]}</span> <span>{titles[1]}</span>
      </p>
      {left !== undefined && left === right && <p class="soft">no difference</p>}
      {left !== undefined && right !== undefined && left !== right && (
        <TwoTexts name={name} left={left} right={right} />
      )}
    </section>
  );
}

function TwoTexts({ name, left, right }: { name: string; left: string; right: string }) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const parent = place.current!;
    const extensions = [...reading(name), EditorState.readOnly.of(true), EditorView.editable.of(false)];
    const collapseUnchanged = { margin: 4, minSize: 8 };
    if (parent.clientWidth < NARROW) {
      const merged = unifiedMergeView({ original: left, mergeControls: false, collapseUnchanged });
      const view = new EditorView({ doc: right, parent, extensions: [...extensions, merged] });
      return () => view.destroy();
    }
    const side = (doc: string) => ({ doc, extensions });
    const view = new MergeView({ a: side(left), b: side(right), parent, collapseUnchanged, gutter: true });
    return () => view.destroy();
  }, [left, right]);
  return <div class="two-texts" ref={place} />;
}
