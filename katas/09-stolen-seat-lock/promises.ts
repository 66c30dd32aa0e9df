/** How this kata's promises read the business: who holds a seat, until when, and who was told so. */
import { answerOf, demand, hears, type Result, type World } from 'survives-production';
import { ms, SHOP, type TimedLock } from './scene.ts';

type Ended = Result<TimedLock>;

const shown = (minutes: number) => `${minutes.toFixed(1)} minutes`;
const names = (users: readonly string[]) => users.join(' and ') || 'nobody';
const millisecondsOf = (time: Date | string): number => new Date(time).getTime();

/** Who was told yes, what they had asked for, and until when the lock lasts by the answer. */
const granted = (result: Ended) =>
  result
    .of('lockSeat')
    .flatMap(({ caller, args: [, user, ttlMs], value }) =>
      value?.ok === true ? [{ caller, user, minutes: ttlMs / 60_000, expiresAt: value.expiresAt }] : [],
    );
const toldYes = (result: Ended) => granted(result).map(({ user }) => user);

/** The live lock on seat A1, as the seat map and the doors see it. */
async function liveLock(world: World<TimedLock>) {
  const [row] = await world.query(
    `SELECT user_id, expires_at, extract(epoch FROM expires_at - now())::float8 / 60 AS minutes
     FROM live_seat_locks WHERE seat_id = 'A1'`,
    [],
    { user_id: String, expires_at: millisecondsOf, minutes: Number },
  );
  return row && { user: row.user_id, until: row.expires_at, minutes: row.minutes };
}

export async function heldBy(result: Ended, user: string, headline: string, clocks = ''): Promise<void> {
  const holder = (await liveLock(result))?.user ?? 'nobody';
  demand(holder === user, {
    headline,
    expected: `A1 is held by ${user}`,
    seen: `held by ${holder}${clocks}`,
  });
}

/** No two yes, and whoever was told yes is who holds the seat. */
export async function oneHeir(result: Ended): Promise<void> {
  const heirs = toldYes(result);
  demand(heirs.length <= 1, {
    headline: `${names(heirs)} were each told that seat A1 is theirs`,
    expected: 'at most one is told yes',
    seen: `${heirs.length}: ${heirs.join(', ')}`,
  });
  if (heirs[0]) await heldBy(result, heirs[0], `${heirs[0]} was told that seat A1 is theirs, and it is not`);
}

/** She asks when she has been told yes. */
export function aliceHearsThatItIsHers(result: Ended): void {
  hears(result.of('lockSeat'), ['yes']);
  const heard = result.of('holderOf').find(({ caller }) => caller === 'alice')?.value;
  demand(heard === 'alice', {
    headline: 'alice has seat A1, and the checkout hears that she has not',
    expected: 'A1 is held by alice',
    seen: `held by ${heard ?? 'nobody'}`,
  });
}

/** Alice's time is not over: nobody else gets the seat, and whoever asks is told that it is hers. */
export async function aliceKeepsIt(result: Ended, clocks = ''): Promise<void> {
  await heldBy(result, 'alice', 'seat A1 was taken from alice while she was paying', clocks);
  for (const { caller, value, error } of result.of('holderOf')) {
    demand(value === 'alice', {
      headline: `${caller} was told that seat A1 is not alice's, while she was paying`,
      expected: 'A1 is held by alice',
      seen: error ? error.message : `held by ${value ?? 'nobody'}${clocks}`,
    });
  }
  const thieves = toldYes(result).filter((user) => user !== 'alice');
  demand(thieves.length === 0, {
    headline: `${names(thieves)} was told that seat A1 is theirs, while alice was paying`,
    expected: 'only alice may be told yes',
    seen: `${names(thieves)}${clocks}`,
  });
}

const isAbout = (one: number, other: number): boolean => Math.abs(one - other) < 0.4;

/** How long from now an answer says that the lock lasts; by the database's clock, whatever ours is. */
const toldMinutes = (answer: { expiresAt: Date }, held: { until: number; minutes: number }): number =>
  held.minutes + (millisecondsOf(answer.expiresAt) - held.until) / 60_000;

/** Alice's lock lasts so many minutes from now: in the database, and in what she was told. */
export async function lasts(result: Ended, minutes: number, clocks = ''): Promise<void> {
  hears(result.of('lockSeat'), ['yes']);
  const held = await liveLock(result);
  demand(held?.user === 'alice', {
    headline: 'alice was told that seat A1 is hers, and it is not',
    expected: `A1 is held by alice for ${shown(minutes)}`,
    seen: `held by ${held?.user ?? 'nobody'}${clocks}`,
  });
  const told = toldMinutes(granted(result).at(-1)!, held);
  demand(
    [held.minutes, told].every((each) => isAbout(each, minutes)),
    {
      headline: 'the lock on seat A1 does not last as long as was asked for',
      expected: `${shown(minutes)} from the answer, in the answer and in the database`,
      seen: `${shown(told)} in the answer, ${shown(held.minutes)} in the database${clocks}`,
    },
  );
}

/** Each tab is told the time that it asked for, and the lock is one of theirs. */
export async function eachHearsTheirTime(result: Ended): Promise<void> {
  hears(result.of('lockSeat'), ['yes']);
  const held = await liveLock(result);
  demand(held?.user === 'alice', {
    headline: 'alice was told twice that seat A1 is hers, and it is not',
    expected: 'A1 is held by alice',
    seen: `held by ${held?.user ?? 'nobody'}`,
  });
  const asked = granted(result).map((lock) => ({ ...lock, told: toldMinutes(lock, held) }));
  for (const { caller, minutes, told } of asked) {
    demand(isAbout(told, minutes), {
      headline: `${caller} was promised another time than it asked for`,
      expected: `${shown(minutes)} from the answer`,
      seen: shown(told),
    });
  }
  demand(
    asked.some(({ minutes }) => isAbout(held.minutes, minutes)),
    {
      headline: 'the lock on seat A1 is none of those that alice was promised',
      expected: asked.map(({ minutes }) => shown(minutes)).join(' or '),
      seen: shown(held.minutes),
    },
  );
}

/** Half a minute before the time is over she still has it, whatever else has happened. */
export async function isStillThere(result: Ended, minutes: number): Promise<void> {
  await result.advance(`${minutes - 0.5} minutes`);
  await heldBy(result, 'alice', "alice's lock on seat A1 ended before its time");
  const answer = await result.ask('lockSeat', 'A1', 'bob', ms(SHOP));
  demand(!answer.ok, {
    headline: "alice's lock on seat A1 ended before its time",
    expected: 'bob is told that it is taken',
    seen: 'bob was told yes',
  });
}

/** As soon as the time is over nobody has it, and the next customer gets it. */
export async function comesBack(result: Ended, minutes: number, clocks: string): Promise<void> {
  // Whoever has asked before, and been refused, asks again later: what a server remembers of it may be out of date.
  await result.ask('holderOf', 'A1');
  await result.ask('lockSeat', 'A1', 'bob', ms(SHOP));
  await result.advance(`${minutes + 0.01} minutes`);
  const holder = (await result.ask('holderOf', 'A1')) ?? (await liveLock(result))?.user ?? 'nobody';
  demand(holder === 'nobody', {
    headline: 'seat A1 is still locked, and its time is over',
    expected: 'nobody holds it',
    seen: `held by ${holder}${clocks}`,
  });
  const answer = await result.ask('lockSeat', 'A1', 'bob', ms(SHOP));
  demand(answer.ok, {
    headline: 'the time of the lock on seat A1 is over, and nobody else can have the seat',
    expected: 'bob is told yes',
    seen: `he was told '${answer.ok || answer.reason}'${clocks}`,
  });
}

/**
 * A1's yes came after A2's, for as long: so A1 ends last. If it does not, somebody has stored a time that was old by
 * then. That a yes was no yes is said elsewhere.
 */
export async function a1EndsLast(result: Ended): Promise<void> {
  if (!a1CameLast(result)) return;
  const rows = await result.query(
    "SELECT seat_id FROM live_seat_locks WHERE user_id = 'alice' ORDER BY expires_at, seat_id DESC",
  );
  demand(rows.at(-1)?.seat_id === 'A1', {
    headline: "alice's lock on seat A1 has less time than she was promised",
    expected: "A1 ends after A2: both for ten minutes, and A1's yes came last",
    seen: 'A1 ends first',
  });
}

/**
 * In whatever order they came: tab 2 locked A1 last; or A2 was hers while tab 1 still waited for bob, who may let go of
 * A1 before he hears that it is taken.
 */
function a1CameLast(result: Ended): boolean {
  const { answers, outcomes, usage } = result;
  const locks = result.of('lockSeat');
  if (!locks.every(({ args: [, user], value }) => (value?.ok === true) === (user === 'alice'))) return false;
  if (!outcomes.some(({ caller }) => caller === 'bob')) return true;
  const [first] = answers;
  const waitedForBob = usage.callers['tab-1']?.waitedFor.includes('bob') ?? false;
  return waitedForBob && first?.caller === 'tab-2' && first.waiting.includes('tab-1');
}

/** Only alice wants A1: whoever is told something else than that it is hers was told what nobody has looked up. */
export function nobodyMakesUpAnAnswer({ outcomes }: Ended): void {
  for (const outcome of outcomes) {
    const { caller, error } = outcome;
    const [right, told] =
      outcome.fn === 'holderOf' ? ['alice', outcome.value ?? 'nobody'] : ['yes', answerOf(outcome)];
    demand(Boolean(error) || told === right, {
      headline: `${caller} was told '${told}', and it is not true`,
      expected: `'${right}', or the error of the database`,
      seen: `'${told}'`,
    });
  }
}

/** At least one. That it is not two is said elsewhere. */
export function somebodyGetsIt(result: Ended): void {
  demand(toldYes(result).length > 0, {
    headline: 'seat A1 is free, and nobody can have it',
    expected: 'somebody is told yes',
    seen: 'everybody was refused',
  });
}

export async function unknownSeatsAreRefused(result: Ended): Promise<void> {
  const answer = await result.ask('lockSeat', 'Z9', 'alice', ms(SHOP));
  demand(!answer.ok && answer.reason === 'no-such-seat', {
    headline: 'a seat that does not exist was not refused as such',
    expected: "'no-such-seat'",
    seen: answer.ok ? 'yes' : `'${answer.reason}'`,
  });
}
