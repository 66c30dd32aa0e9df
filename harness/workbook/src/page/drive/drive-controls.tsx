import type { DriveHandle } from './use-drive.ts';

/** What is done to the whole run, and how far the schedule that is being played has come. */
export function DriveControls({ driving }: { driving: DriveHandle }) {
  const { state, busy, act, pulse } = driving;
  const { view, plan } = state!;
  const steps = view.moves.length;
  return (
    <div class="drive-controls">
      <div class="buttons">
        <Button title="Undo" key1="u" disabled={steps === 0} onClick={() => act('undo')} />
        <Button title="Again" key1="r" disabled={steps === 0} onClick={() => act('restart')} />
        <Button title="Break it for me" key1="b" disabled={busy === 'break'} onClick={() => act('break')} />
        <Button title="Let it run" key1="g" disabled={view.end !== null} onClick={() => act('run')} />
      </div>
      {busy === 'break' && (
        <p role="status" class="soft">
          looking for an order that breaks it{pulse?.searched ? `: ${pulse.searched} schedules played` : ''}
        </p>
      )}
      {busy !== undefined && busy !== 'break' && (
        <p role="status" class="soft after-a-while">
          Postgres is at work
        </p>
      )}
      {plan && (
        <div class="plan">
          <p>
            towards “{plan.headline}” <span class="soft">{plan.found}</span>
          </p>
          <progress max={plan.moves.length} value={steps} aria-label="steps of the schedule that are done" />
          <p class="soft">
            step {steps} of {plan.moves.length}
          </p>
          {plan.next && (
            <Button title={`Next: ${plan.next}`} key1="n" disabled={false} main onClick={() => act('next')} />
          )}
        </div>
      )}
    </div>
  );
}

interface ButtonProps {
  title: string;
  key1: string;
  disabled: boolean;
  main?: boolean;
  onClick: () => void;
}

/** Stays where the focus is: a disabled one would lose it. */
function Button({ title, key1, disabled, main = false, onClick }: ButtonProps) {
  return (
    <button
      type="button"
      class={main ? 'primary' : ''}
      aria-disabled={disabled}
      onClick={() => !disabled && onClick()}
    >
      {title} <kbd aria-hidden="true">{key1}</kbd>
    </button>
  );
}
