import { match, toldExpected, toldHeard, type Heard } from '../contract/match.ts';
import { allowed, meanwhile, readersAfter, type Asked } from '../contract/possible.ts';
import { becauseOf } from '../contract/sentences.ts';
import { labelOf } from '../execution/callers.ts';
import { FailedAlone } from '../execution/unfinished-ask.ts';
import { PromiseBroken, type AnyContract, type Instant, type World } from '../language/language.ts';
import { shorten } from '../text/text.ts';

/** What somebody was told who asked with nobody else around. */
interface Reading {
  asked: Asked;
  heard: Heard;
  when: Instant;
}

/** Different questions that are asked after a crowd. */
const MOST = 3;

/** Whoever tells what there is, is asked about what the first of these calls were about. */
export async function readAfter(
  contract: AnyContract,
  world: World<unknown>,
  { calls, now }: { calls: readonly Asked[]; now: () => Instant },
): Promise<Reading[]> {
  const questions = new Map<string, Asked>();
  for (const call of calls.slice(0, MOST))
    for (const asked of readersAfter(contract, call)) questions.set(JSON.stringify(asked), asked);
  const readings: Reading[] = [];
  for (const asked of [...questions.values()].slice(0, MOST)) {
    const { heard } = await askAlone(world, asked);
    readings.push({ asked, heard, when: now() });
  }
  return readings;
}

/** The first that does not tell what is there in this state. */
export const untrueOf = (
  contract: AnyContract,
  state: unknown,
  readings: readonly Reading[],
): Reading | undefined =>
  readings.find(
    ({ asked, heard, when }) =>
      !meanwhile(contract, state, when).some((now) =>
        allowed(contract, now, asked, when).some(({ answer }) => match(answer, heard, 0)),
      ),
  );

export function untrue(contract: AnyContract, state: unknown, reading: Reading): PromiseBroken {
  const { asked, heard, when } = reading;
  const due = allowed(contract, state, asked, when);
  return new PromiseBroken({
    headline: `${shorten(labelOf(asked.fn, asked.args), 60)} was answered otherwise, when all others had their answers`,
    expected: shorten(due.map(({ answer }) => toldExpected(answer)).join(', or '), 200),
    seen: shorten(toldHeard(heard), 200),
    because: becauseOf(contract, due[0]!.sentence),
  });
}

/** An exception may be what is promised. */
export async function askAlone(
  world: World<unknown>,
  { fn, args }: Asked,
): Promise<{ heard: Heard; failed?: FailedAlone }> {
  try {
    return { heard: { value: await (world.ask as Ask)(fn, ...args) } };
  } catch (failed) {
    if (failed instanceof FailedAlone) return { heard: { error: failed.error }, failed };
    throw failed;
  }
}

type Ask = (fn: string, ...args: readonly unknown[]) => Promise<unknown>;
