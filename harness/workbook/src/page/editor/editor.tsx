import type { KataView } from '../protocol.ts';
import { hashHere } from '../router.ts';
import { Notice } from '../notice.tsx';
import { CodeMirror } from './code-mirror.tsx';
import type { CodeStand } from '../../timeline/standing.ts';
import type { Trouble } from '../troubles.ts';
import { isUnsaved, type Desk, type OpenFile } from './desk.ts';
import { useFile } from './use-desk.ts';

export interface EditorProps {
  kata: KataView;
  desk: Desk;
  file: string;
  line: number | undefined;
  standing: readonly CodeStand[];
  troubles: readonly Trouble[];
  onChange: () => void;
}

/** The attempt's files, one at a time. */
export function Editor({ kata, desk, file: name, line, standing, troubles, onChange }: EditorProps) {
  const { file, failure } = useFile(desk, name);
  const save = () => void desk.save(name);
  const putBack = () => void desk.putBack().then(onChange, onChange);
  return (
    <div class="editor">
      <div class="files">
        {kata.files.map((each) => (
          <a
            key={each}
            href={hashHere(kata.number, { section: 'code', heading: each })}
            aria-current={each === name ? 'page' : undefined}
          >
            {each}
            {desk.unsaved.includes(each) && <span title="not saved"> ●</span>}
          </a>
        ))}
        <button type="button" onClick={save} disabled={!file || !isUnsaved(file)}>
          Save
        </button>
      </div>
      {failure && <Notice failure={failure} />}
      {file?.failure && <Notice failure={file.failure} />}
      {file?.gone && <Gone kata={kata} onPutBack={putBack} />}
      {file?.conflict && <Conflict file={file} onSettle={(keep) => void desk.settle(name, keep)} />}
      {file && (
        <CodeMirror
          key={name}
          name={name}
          text={file.text}
          replaced={file.replaced}
          line={line}
          standing={standing}
          troubles={troubles}
          onWrite={(text) => desk.write(name, text)}
          onSave={save}
        />
      )}
      <p class="soft where">
        katas/{kata.id}/attempt/{name}
      </p>
    </div>
  );
}

function Gone({ kata, onPutBack }: { kata: KataView; onPutBack: () => void }) {
  return (
    <Notice
      failure={{
        message: `katas/${kata.id}/attempt is not there any more, or this file of it. What you see below is still here, and only here.`,
      }}
    >
      <button type="button" onClick={onPutBack}>
        Put it back
      </button>
    </Notice>
  );
}

function Conflict({ file, onSettle }: { file: OpenFile; onSettle: (keep: 'mine' | 'theirs') => void }) {
  return (
    <Notice
      failure={{
        message: `${file.name} was changed on the disk while you were changing it here. One of the two stays.`,
      }}
    >
      <details>
        <summary>what is on the disk now</summary>
        <pre class="code" tabIndex={0}>
          {file.conflict!.text}
        </pre>
      </details>
      <button type="button" onClick={() => onSettle('theirs')}>
        Take the one on the disk
      </button>{' '}
      <button type="button" onClick={() => onSettle('mine')}>
        Keep mine and save it
      </button>
    </Notice>
  );
}
