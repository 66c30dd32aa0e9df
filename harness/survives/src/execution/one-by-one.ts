import type { PlannedCaller } from './plan.ts';
import type { ActResult, Conducting, Run } from './run.ts';

/**
 * Each caller starts when the one before has ended, so that nothing of theirs can meet: not at a lock, and not in
 * the queue of a pool either, which callers who have all started share.
 */
export async function playOneByOne(
  run: Run,
  plan: readonly PlannedCaller[],
  order: readonly string[],
  conducting: Conducting,
): Promise<ActResult> {
  const whole: ActResult = { ending: { kind: 'finished' }, ends: [], choices: [] };
  for (const name of order) {
    const alone = plan.filter((caller) => caller.name === name);
    const { ending, ends, choices } = await run.act(alone, conducting, true);
    whole.ends.push(...ends);
    whole.choices.push(...choices);
    if (ending.kind !== 'finished') return { ...whole, ending };
  }
  return whole;
}
