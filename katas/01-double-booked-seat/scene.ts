/** Where this kata's promises are made: the hall and its seats, who has locked one before, and what customers ask for. */
import { subject, type Call, type World } from 'survives-production';

export type SeatLock = typeof import('./generated/seat-lock.ts');
export const { contract, define, safety, liveness, call } = subject<SeatLock>();

export const SEATS = `
  INSERT INTO venues (id, name) VALUES ('hall', 'Uptown Hall'), ('loft', 'The Loft');
  INSERT INTO seats (id, venue_id) VALUES ('A1', 'hall'), ('A2', 'hall'), ('L1', 'loft')`;

export const lock = (user: string, seat = 'A1', caller = user): Call => call(caller, 'lockSeat', seat, user);
export const release = (user: string, caller = user): Call => call(caller, 'releaseSeat', 'A1', user);
export const everyoneWantsA1 = (users: readonly string[]): Call[] => users.map((user) => lock(user));

/** The first user wants A1, the second A2, the third L1. */
export const eachASeatOfTheirOwn = (users: readonly string[]): Call[] =>
  users.map((user, n) => {
    const seat = ['A1', 'A2', 'L1'][n]!;
    return lock(user, seat, `${user}-on-${seat}`);
  });

/** Locks the seats for the user, then lets that much time pass. */
export async function lockedAgo(
  world: World<SeatLock>,
  age: string,
  user: string,
  seats = ['A1'],
): Promise<void> {
  for (const seat of seats) await world.ask('lockSeat', seat, user);
  await world.advance(age);
}

/** Two customers left without paying. */
export async function twoExpiredLocks(world: World<SeatLock>): Promise<void> {
  await world.ask('lockSeat', 'A1', 'dave');
  await lockedAgo(world, '11 minutes', 'erin', ['A2']);
}
