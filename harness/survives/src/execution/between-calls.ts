import { FAULTS, type FaultKind } from '../model/faults.ts';
import { choiceAt, choicePoint } from './choice-points.ts';
import type { Choice, Step } from './choosing.ts';
import { faultLane } from './moves.ts';
import type { Setup } from './setup.ts';
import type { Started } from './starting.ts';

/** How a schedule calls the moment before a call. */
export const CALL = 'call ';

/**
 * Before each call of a history: the schedule may let something fail that befalls the pool, and no statement. Answers
 * with what was chosen; with nothing where no schedule says what happens.
 */
export async function failBetween(
  { database }: Setup,
  { run, conductors }: Started,
  { caller, instance, fn }: { caller: string; instance: string; fn: string },
): Promise<Choice[]> {
  const { schedule } = conductors;
  if (!schedule) return [];
  const steps = schedule.steps(run.board);
  const call: Step = { ...steps.named(caller, caller, `${CALL}${fn}`), kind: 'statement' };
  const failing = steps.between.map((fault) => ({
    ...call,
    kind: 'fault' as const,
    fault,
    move: faultLane(caller, fault),
  }));
  const enabled: (Step & { fault?: FaultKind })[] = [call, ...failing];
  const point = choicePoint(enabled, null, steps.last, false);
  const surroundings = { waiting: [], poolWait: false, sent: run.board.texts };
  const chosen = await schedule.choose({ ...point, ...surroundings }, run.board);
  const step = enabled[chosen]!;
  steps.taken(step);
  const { board } = run;
  if (step.fault === 'connect-refused' || step.fault === 'full-for-a-while')
    board.refusals.await(instance, step.fault);
  if (step.fault === 'idle-ended') {
    const idle = [...board.sessions].filter(
      (session) => session.instance === instance && !session.checkedOut,
    );
    board.recorder.noted(`${FAULTS['idle-ended']}: ${idle.length} of ${caller}`);
    for (const session of idle) session.cuts();
    await database.endBackends(idle.map(({ pid }) => pid));
    // The pool hears of it as from any server.
    await run.act([], conductors.aside, false);
  }
  return [choiceAt(point, chosen)];
}
