/** How this kata's promises read the business: who holds a seat, who was told yes, what is on sale. */
import { answerOf, demand, demandNobodyWaits, type Result, type World } from 'survives-production';
import type { SeatLock } from './scene.ts';

type Ended = Result<SeatLock>;

const names = (users: readonly string[]) => users.join(' and ') || 'nobody';

/** The users to whom `lockSeat` said yes. */
export function toldYes(result: Ended): string[] {
  const granted = result.of('lockSeat').filter(({ value }) => value?.ok === true);
  return granted.map(({ args: [, user] }) => user);
}

const millisecondsOf = (time: Date | string): number => new Date(time).getTime();

/** One row per active lock on the seat, as checkout and the doors see it. */
async function locksOn(world: World<SeatLock>, seat: string) {
  const rows = await world.query(
    `SELECT user_id, expires_at, extract(epoch FROM expires_at - now())::float8 / 60 AS minutes
     FROM active_seat_locks WHERE seat_id = $1 ORDER BY user_id`,
    [seat],
    { user_id: String, expires_at: millisecondsOf, minutes: Number },
  );
  return rows.map(({ user_id: user, expires_at: until, minutes }) => ({ user, until, minutes }));
}

export async function heldBy(result: Ended, user: string, headline: string, seat = 'A1'): Promise<void> {
  const holders = names((await locksOn(result, seat)).map((held) => held.user));
  demand(holders === user, { headline, expected: `${seat} is held by ${user}`, seen: `held by ${holders}` });
}

/** Nobody else has what is left of alice's ten minutes, and she has more only if she asked for it. */
export async function aliceKeepsHerTime(result: Ended): Promise<void> {
  const locks = await locksOn(result, 'A1');
  demand(
    locks.every((held) => held.user === 'alice'),
    {
      headline: 'seat A1 was taken from alice while she was paying',
      expected: 'A1 is held by alice: her ten minutes are not over',
      seen: `held by ${names(locks.map((held) => held.user))}`,
    },
  );
  if (toldYes(result).includes('alice')) return;
  const minutes = Math.max(0, ...locks.map((held) => held.minutes));
  demand(minutes < 2, {
    headline: "a refused request made alice's lock longer",
    expected: 'A1 is locked for one more minute',
    seen: `for ${minutes.toFixed(1)} minutes`,
  });
}

export async function nobodyShares(result: Ended): Promise<void> {
  const holders = (await locksOn(result, 'A1')).map((held) => held.user);
  demand(holders.length <= 1, {
    headline: `seat A1 was sold to ${holders.length === 2 ? 'two' : holders.length} people`,
    expected: 'at most one active lock on A1',
    seen: `${holders.length}: ${holders.join(', ')}`,
  });
}

/**
 * Whoever was told yes holds the seat, for ten minutes from now, and was told until when. Where every call threw,
 * there was no promise to keep, and that is no success.
 */
export async function everyYesIsKept(result: Ended): Promise<void> {
  const failed = result.outcomes.map(({ error }) => error?.message);
  demand(failed.includes(undefined), {
    headline: 'everybody got an exception instead of an answer',
    expected: 'an answer',
    seen: failed[0] ?? 'nothing',
  });
  for (const { args, value } of result.of('lockSeat')) {
    if (value?.ok !== true) continue;
    const [seat, user] = args;
    const locks = await locksOn(result, seat);
    const own = locks.find((held) => held.user === user);
    demand(own !== undefined, {
      headline: `${user} was told that seat ${seat} is theirs, and it is not`,
      expected: `${seat} is held by ${user}`,
      seen: `held by ${names(locks.map((held) => held.user))}`,
    });
    const minutesTold = own.minutes + (millisecondsOf(value.expiresAt) - own.until) / 60_000;
    demand(
      [own.minutes, minutesTold].every((minutes) => minutes > 9 && minutes < 11),
      {
        headline: `${user} does not have ten minutes to pay for seat ${seat}`,
        expected: 'ten minutes from the grant, in the answer and in the database',
        seen: `${minutesTold.toFixed(1)} minutes in the answer, ${own.minutes.toFixed(1)} in the database`,
      },
    );
  }
}

export function nobodyIsRefused(result: Ended): void {
  for (const outcome of result.of('lockSeat')) {
    demand(outcome.value?.ok === true, {
      headline: `seat ${outcome.args[0]} was refused, and nobody else wants it`,
      expected: `everyone gets the seat they asked for`,
      seen: `${outcome.caller} was told '${answerOf(outcome)}'`,
    });
  }
}

/** Nobody was held up by a lock on another seat. */
export const nobodyWaits = ({ usage }: Ended): void =>
  demandNobodyWaits(usage, 'a customer waited for one who wants another seat');

/** A seat that was given back is free for whoever asks next, whichever server answers. */
export async function nextCustomerGetsIt(world: World<SeatLock>): Promise<void> {
  const answer = await world.ask('lockSeat', 'A1', 'erin');
  demand(answer.ok, {
    headline: 'seat A1 was given back, and the next customer cannot have it',
    expected: 'erin is told yes',
    seen: `she was told '${answer.ok || answer.reason}'`,
  });
}

/** True when that user's lock was released. Nobody else may release it, and nobody twice. */
export function releasedOnlyBy(result: Ended, user: string): boolean {
  const releases = result.of('releaseSeat').filter(({ value }) => value === true);
  const released = releases.map(({ args: [, by] }) => by);
  demand(released.length <= 1 && released.every((by) => by === user), {
    headline: 'a seat was given back by somebody who did not hold it',
    expected: user === 'nobody' ? 'no release succeeds' : `at most one release succeeds, and it is ${user}'s`,
    seen: `released by ${names(released)}`,
  });
  return released.length === 1;
}

/** At least one. That it is not two is said elsewhere. */
export function somebodyGetsIt(result: Ended): void {
  demand(toldYes(result).length > 0, {
    headline: 'seat A1 is free, and nobody can have it',
    expected: 'somebody is told yes',
    seen: 'everybody was refused',
  });
}

/** The old lock cannot be given back, and whoever has the seat has been granted it anew. */
export async function lockedOnlyAnew(result: Ended): Promise<void> {
  somebodyGetsIt(result);
  await nobodyShares(result);
  await everyYesIsKept(result);
  releasedOnlyBy(result, 'nobody');
}

export async function onSale(world: World<SeatLock>, seats: string[]): Promise<void> {
  const offered = await world.ask('availableSeats', 'hall');
  demand(offered.join() === seats.join(), {
    headline: 'the seat map of the hall is wrong',
    expected: `on sale: ${seats.join(', ')}`,
    seen: `on sale: ${offered.join(', ') || 'nothing'}`,
  });
}
