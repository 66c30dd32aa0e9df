/** Where this kata's promises are made: seats, servers whose clocks may be wrong, and who asks for which lock. */
import { subject, type Call, type World } from 'survives-production';

export type TimedLock = typeof import('./generated/timed-lock.ts');
export const { contract, define, safety, liveness, call } = subject<TimedLock>();

/** For how many minutes the shop locks a seat, and a kiosk in the foyer. */
export const SHOP = 10;
export const KIOSK = 2.5;

/** Two in the main hall, and as many on the balcony as the crowd wants. */
const BALCONY = 30;
const balcony = (customers: number): string[] =>
  Array.from({ length: Math.min(customers, BALCONY) }, (_, n) => `B${n + 1}`);
export const SEAT_IDS = ['A1', 'A2', ...balcony(BALCONY)];
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

export const ms = (minutes: number) => minutes * 60_000;

export const lock = (user: string, { seat = 'A1', caller = user, minutes = SHOP } = {}): Call =>
  call(caller, 'lockSeat', seat, user, ms(minutes));
export const whoHolds = (caller: string, seat = 'A1'): Call => call(caller, 'holderOf', seat);
export const everyoneWantsA1 = (users: readonly string[]): Call[] => users.map((user) => lock(user));

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
