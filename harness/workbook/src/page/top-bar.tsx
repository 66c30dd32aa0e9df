import type { RefObject } from 'preact';
import { THEMES, type Looks, type Theme } from './theme.ts';

interface Change {
  looks: Looks;
  onChange: (change: Partial<Looks>) => void;
}

/** Where home is, and how the page looks. */
export function TopBar({ looks, onChange, onHelp }: Change & { onHelp: () => void }) {
  return (
    <header class="top-bar">
      <a class="brand" href="#/">
        Survives Production
      </a>
      <nav aria-label="workbook">
        <a href="#/review">Review</a> <a href="#/docs/docs">Docs</a>
      </nav>
      <div class="looks">
        <label>
          <span class="unseen">Colours</span>
          <select
            value={looks.theme}
            onChange={(event) => onChange({ theme: event.currentTarget.value as Theme })}
          >
            {THEMES.map((theme) => (
              <option key={theme} value={theme}>
                {theme === 'auto' ? 'system colours' : theme}
              </option>
            ))}
          </select>
        </label>
        <button
          type="button"
          class="quiet"
          aria-pressed={looks.projector}
          onClick={() => onChange({ projector: !looks.projector })}
        >
          Projector
        </button>
        <button type="button" class="quiet" onClick={onHelp}>
          Keys
        </button>
      </div>
    </header>
  );
}

const KEYS: [key: string, does: string][] = [
  ['r', 'run; stop while it runs'],
  ['1 … 6', 'incident, request, code, properties, hints, debrief'],
  ['c', 'the course'],
  ['p', 'projector: larger type, higher contrast'],
  ['s b r', 'before the run, and in a review: ship, block, run'],
  ['↑ ↓ m, 5 … 0', 'there: a line, mark it; how sure'],
  ['← → space', 'in the timeline: step back, step on, play'],
  ['1 … 9, n', 'in a drive: let a caller go; let go what is next'],
  ['u r b g', 'in a drive: undo, again, break it for me, let it run'],
  ['Ctrl or ⌘ s', 'in the editor: save, which checks'],
  ['Esc, then Tab', 'in the editor: leave it by the keyboard'],
  ['?', 'this list'],
];

export function Help({ dialog, looks, onChange }: Change & { dialog: RefObject<HTMLDialogElement | null> }) {
  return (
    <dialog ref={dialog} class="help" aria-labelledby="help-title">
      <h2 id="help-title">Keys</h2>
      <dl>
        {KEYS.map(([key, does]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
      <label class="check">
        <input
          type="checkbox"
          checked={looks.keys}
          onChange={(event) => onChange({ keys: event.currentTarget.checked })}
        />{' '}
        Single letters are commands
      </label>
      <form method="dialog">
        <button type="submit">Close</button>
      </form>
    </dialog>
  );
}
