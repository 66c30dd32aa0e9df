import type { CheckState } from '../modes/practice/check-state.ts';
import { grouped } from 'survives-production/report';
import { Mark } from './mark.tsx';
import type { KataView } from './protocol.ts';
import { hashOf } from './router.ts';
import type { CheckHandle } from './use-run.ts';

/** The one button, and one line that says what is going on. */
export function RunBar({ kata, run, onRun }: { kata: KataView; run: CheckHandle; onRun: () => void }) {
  const start = () => {
    run.start();
    onRun();
  };
  const { verdict, subject } = run.last?.verdict ?? {};
  // Once it has survived, to go on is what is offered first.
  const isOver = verdict === 'survived' && subject === 'attempt' && !run.isRunning;
  return (
    <div class="run-bar">
      <button type="button" class={isOver ? '' : 'primary'} onClick={run.isRunning ? run.stop : start}>
        {run.isRunning ? 'Stop' : 'Run'}
      </button>
      <p role="status">{spoken(run, kata)}</p>
      <a class="by-hand" href={hashOf('kata', kata.number, 'drive')}>
        Drive it by hand
      </a>
    </div>
  );
}

/** For eyes and for screen readers. */
function spoken({ current, last, isRunning }: CheckHandle, kata: KataView) {
  if (isRunning && current)
    return `running ${codeOf(current)} against a real Postgres${last ? soFar(current) : ''}`;
  if (current?.state === 'failed')
    return current.failure?.exitCode === 1 ? 'your code did not run' : 'no verdict';
  if (current?.state === 'stopped') return 'stopped';
  if (!last?.verdict)
    return kata.hasAttempt ? 'checks your attempt' : 'checks the change as it was delivered';
  const { verdict, durationMs } = last.verdict;
  return (
    <>
      {codeOf(last)}: <Mark verdict={verdict} /> in {(durationMs / 1000).toFixed(1)}&nbsp;s
    </>
  );
}

/** In the one line that is there anyway: what is being read below it stays where it is. */
function soFar({ properties }: CheckState): string {
  if (properties.length === 0) return '';
  const runs = properties.flatMap(({ phases }) => phases).reduce((sum, phase) => sum + phase.runs, 0);
  const decided = properties.filter(({ verdict }) => verdict !== undefined).length;
  return `: ${grouped(runs)} runs, ${decided} of ${properties[0]!.of} promises decided`;
}

function codeOf({ subject }: CheckState): string {
  if (subject === 'attempt') return 'your attempt';
  return subject === 'generated' ? 'the change as delivered' : subject;
}
