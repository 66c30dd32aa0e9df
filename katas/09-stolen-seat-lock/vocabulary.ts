/** How this kata's properties read the business: who holds a seat, until when, and who was told so. */
import { demand, subject, type Call, type Outcome, type Result, type World } from 'survives-production';

type TimedLock = typeof import('./generated/timed-lock.ts');
type Ended = Result;
export const { define, safety, liveness, call } = subject<TimedLock>();

/** For how many minutes the shop locks a seat, and a kiosk in the foyer. */
export const SHOP = 10;
export const KIOSK = 2.5;

/** Two in the main hall, and as many on the balcony as the crowd wants. */
const BALCONY = 30;
const balcony = (customers: number): string[] =>
  Array.from({ length: Math.min(customers, BALCONY) }, (_, n) => `B${n + 1}`);
export const SEATS = `INSERT INTO seats (id, hall) VALUES ('A1', 'main'), ('A2', 'main'),
  ${balcony(BALCONY)
    .map((seat) => `('${seat}', 'balcony')`)
    .join(', ')}`;

/** The clock of an application server. The database's is right. */
export const clock = { right: '0 minutes', fast: '11 minutes', slow: '-11 minutes' };

/** Said beside what was seen, for the report shows no clocks. */
export function clockOf(instance: string, off: string): string {
  if (off === clock.right) return '';
  return `; the clock of instance ${instance} is 11 minutes ${off === clock.fast ? 'ahead' : 'behind'}`;
}

const ms = (minutes: number) => minutes * 60_000;
const shown = (minutes: number) => `${minutes.toFixed(1)} minutes`;

export const lock = (user: string, { seat = 'A1', caller = user, minutes = SHOP } = {}): Call =>
  call(caller, 'lockSeat', seat, user, ms(minutes));
export const whoHolds = (caller: string, seat = 'A1'): Call => call(caller, 'holderOf', seat);
export const everyoneWantsA1 = (users: readonly string[]): Call[] => users.map((user) => lock(user));

const locks = (result: Ended) => result.outcomes.filter(({ fn }) => fn === 'lockSeat');
const userOf = (outcome: Outcome) => String(outcome.args[1]);
const saidYes = (outcome: Outcome) => outcome.value?.ok === true;
const toldYes = (result: Ended) => locks(result).filter(saidYes).map(userOf);
const names = (users: readonly string[]) => users.join(' and ') || 'nobody';

/** Locks the seats for the user, for ten minutes, then lets that much time pass. */
export async function lockedAgo(
  world: World<TimedLock>,
  age: string,
  user: string,
  seats = ['A1'],
): Promise<void> {
  for (const seat of seats) await world.ask('lockSeat', seat, user, ms(SHOP));
  await world.advance(age);
}

/** The crowd comes back for seats that some of them had yesterday; every other one has never been wanted. */
export const halfOfThemRanOut = (world: World<TimedLock>, customers: number): Promise<void> =>
  lockedAgo(
    world,
    '11 minutes',
    'dave',
    balcony(customers).filter((_, n) => n % 2 === 0),
  );
export const eachTheirOwn = (customers: number): Call[] =>
  balcony(customers).map((seat, n) => lock(`customer-${n + 1}`, { seat }));

/** What there is on A1: nothing, alice's lock as new or with a minute left, or dave's, over for a minute. */
export async function beforehand(world: World<TimedLock>, before: Before): Promise<void> {
  if (before === 'new') await lockedAgo(world, '0 minutes', 'alice');
  if (before === 'hers') await lockedAgo(world, '9 minutes', 'alice');
  if (before === 'expired') await lockedAgo(world, '11 minutes', 'dave');
}
export type Before = 'free' | 'new' | 'hers' | 'expired';

/** The server has had to do with a clock that somebody sets now. */
export async function thenTheClockIsSet(world: World<TimedLock>, before: Before, to: string): Promise<void> {
  await beforehand(world, before);
  await world.ask('lockSeat', 'A2', 'carol', ms(SHOP));
  await world.ask('holderOf', 'A2');
  await world.setAppClock('a', to);
}

/** The live lock on seat A1, as the seat map and the doors see it. */
async function liveLock(world: World<TimedLock>) {
  const [row] = await world.query(
    `SELECT user_id, expires_at, extract(epoch FROM expires_at - now())::float8 / 60 AS minutes
     FROM live_seat_locks WHERE seat_id = 'A1'`,
  );
  if (!row) return undefined;
  const until = new Date(row.expires_at as string).getTime();
  return { user: String(row.user_id), until, minutes: Number(row.minutes) };
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

/** Alice's time is not over: nobody else gets the seat, and whoever asks is told that it is hers. */
export async function aliceKeepsIt(result: Ended, clocks = ''): Promise<void> {
  await heldBy(result, 'alice', 'seat A1 was taken from alice while she was paying', clocks);
  for (const { fn, caller, value, error } of result.outcomes) {
    if (fn !== 'holderOf') continue;
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
  held.minutes + (new Date(answer.expiresAt).getTime() - held.until) / 60_000;

/** Alice's lock lasts so many minutes from now: in the database, and in what she was told. */
export async function lasts(result: Ended, minutes: number, clocks = ''): Promise<void> {
  everyoneHears(result, ['yes']);
  const held = await liveLock(result);
  demand(held?.user === 'alice', {
    headline: 'alice was told that seat A1 is hers, and it is not',
    expected: `A1 is held by alice for ${shown(minutes)}`,
    seen: `held by ${held?.user ?? 'nobody'}${clocks}`,
  });
  const told = toldMinutes(locks(result).at(-1)!.value, held);
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
  everyoneHears(result, ['yes']);
  const held = await liveLock(result);
  demand(held?.user === 'alice', {
    headline: 'alice was told twice that seat A1 is hers, and it is not',
    expected: 'A1 is held by alice',
    seen: `held by ${held?.user ?? 'nobody'}`,
  });
  const asked = locks(result).map(({ caller, args, value }) => ({
    caller,
    minutes: Number(args[2]) / 60_000,
    told: toldMinutes(value, held),
  }));
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

/** Who calls what so that A1 is locked after A2; `bob` is refused, and may have the row meanwhile. */
export const a2ThenA1 = {
  'tab-2 comes back for A1': [
    lock('alice', { caller: 'tab-1' }),
    lock('alice', { caller: 'tab-2', seat: 'A2' }),
    lock('alice', { caller: 'tab-2' }),
  ],
  'tab-1 waits for bob': [
    lock('bob'),
    lock('alice', { caller: 'tab-1' }),
    lock('alice', { caller: 'tab-2', seat: 'A2' }),
  ],
};

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
function a1CameLast({ answers, outcomes, usage }: Ended): boolean {
  if (!outcomes.every((outcome) => saidYes(outcome) === (userOf(outcome) === 'alice'))) return false;
  if (!outcomes.some(({ caller }) => caller === 'bob')) return true;
  const [first] = answers;
  const waitedForBob = usage.callers['tab-1']?.waitedFor.includes('bob') ?? false;
  return waitedForBob && first?.caller === 'tab-2' && first.waiting.includes('tab-1');
}

function answerOf({ error, value }: Outcome): string {
  if (error) return `${error.code ?? error.name}: ${error.message}`;
  return value?.ok === true ? 'yes' : String(value?.reason);
}

/** Every request to lock comes back with one of these answers: no other, and no exception. */
export function everyoneHears(result: Ended, answers: readonly string[]): void {
  for (const outcome of locks(result)) {
    const { caller, error } = outcome;
    demand(answers.includes(answerOf(outcome)), {
      headline: error ? `${caller} got an exception instead of an answer` : `${caller} got the wrong answer`,
      expected: answers.join(' or '),
      seen: answerOf(outcome),
    });
  }
}

/** Only alice wants A1: whoever is told something else than that it is hers was told what nobody has looked up. */
export function nobodyMakesUpAnAnswer({ outcomes }: Ended): void {
  for (const outcome of outcomes) {
    const { caller, fn, value, error } = outcome;
    const [right, told] =
      fn === 'holderOf' ? ['alice', String(value ?? 'nobody')] : ['yes', answerOf(outcome)];
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
