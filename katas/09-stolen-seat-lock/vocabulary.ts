/** How this kata's properties read the business: who holds a seat, until when, and who was told so. */
import { demand, subject, type Call, type Outcome, type Result, type World } from '../../harness/kata.ts';

type TimedLock = typeof import('./generated/timed-lock.ts');
type Ended = Result<TimedLock>;
export const { kata, safety, liveness, call } = subject<TimedLock>();

/** How long the shop holds a seat. The kiosk in the foyer gives two minutes. */
export const SHOP = 10;
export const KIOSK = 2;

const ms = (minutes: number) => minutes * 60_000;
const shown = (minutes: number) => `${minutes.toFixed(1)} minutes`;

export const lock = (user: string, seat = 'A1', caller = user, minutes = SHOP): Call =>
  call(caller, 'lockSeat', seat, user, ms(minutes));
export const askWhoHolds = (caller: string, seat = 'A1'): Call => call(caller, 'holderOf', seat);
export const everyoneWantsA1 = (users: readonly string[]): Call[] => users.map((user) => lock(user));

const locks = (result: Ended) => result.outcomes.filter(({ fn }) => fn === 'lockSeat');
const userOf = (outcome: Outcome) => String(outcome.args[1]);
const saidYes = (outcome: Outcome) => outcome.value?.ok === true;
const names = (users: string[]) => users.join(' and ') || 'nobody';

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

interface LiveLock {
  user: string;
  minutesLeft: number;
}

/** The live lock on a seat, as the seat map and the doors see it. */
async function liveLock(world: World<TimedLock>, seat: string): Promise<LiveLock | undefined> {
  const [row] = await world.query(
    `SELECT user_id, extract(epoch FROM expires_at - now())::float8 / 60 AS minutes
     FROM live_seat_locks WHERE seat_id = $1`,
    [seat],
  );
  return row && { user: String(row.user_id), minutesLeft: Number(row.minutes) };
}

/** No two yes, and whoever was told yes is who holds the seat. */
export async function oneHeir(result: Ended): Promise<void> {
  const heirs = locks(result).filter(saidYes).map(userOf);
  demand(heirs.length <= 1, {
    headline: `seat A1 was given to ${names(heirs)}, and each was told that it is theirs`,
    expected: 'at most one is told yes',
    seen: `${heirs.length}: ${heirs.join(', ')}`,
  });
  if (heirs[0]) await heldBy(result, heirs[0], `${heirs[0]} was told that seat A1 is theirs, and it is not`);
}

export async function heldBy(result: Ended, user: string, headline: string, seat = 'A1'): Promise<void> {
  const holder = (await liveLock(result, seat))?.user ?? 'nobody';
  demand(holder === user, { headline, expected: `${seat} is held by ${user}`, seen: `held by ${holder}` });
}
