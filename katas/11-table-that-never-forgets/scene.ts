/** Where this kata's promises are made: a hall and a club, locks that ran out, the job, and who is there meanwhile. */
import { demand, subject, type Call, type World } from 'survives-production';

export type SeatLocks = typeof import('./generated/seat-locks.ts');
export const { contract, define, safety, liveness, call } = subject<SeatLocks>();

export const HALL = 1_000;

/** The hall has a thousand seats, the club three; the box office begins at the back. */
export const VENUES = `
  INSERT INTO seats (id, venue_id) SELECT 'H' || to_char(n, 'FM0000'), 'hall' FROM generate_series(${HALL}, 1, -1) n;
  INSERT INTO seats (id, venue_id) VALUES ('A3', 'club'), ('A2', 'club'), ('A1', 'club')`;
export const hall = (size: number): string[] =>
  Array.from({ length: size }, (_, n) => `H${String(n + 1).padStart(4, '0')}`);

export const BATCH = 10;
export const lock = (customer: string, ...seats: string[]): Call =>
  call(customer, 'lockSeats', seats, customer);
export const renew = (customer: string, seat: string): Call => call(customer, 'renewLock', seat, customer);
export const JOB = 'job';
export const cleaning = (server = JOB): Call => call(server, 'cleanUp', BATCH);
export const looking = (customer: string, venue = 'hall'): Call => call(customer, 'availableSeats', venue);

interface Moment {
  /** Who has locked A1 after Ines. */
  takenBy?: string;
  calls: Call[];
  answers: Record<string, string[]>;
}

/** The time of Ines's lock on A1 has run out, and Lea has A2: who asks for what, and hears what. */
export const AFTER_THE_TIME: Moment[] = [
  {
    calls: [lock('jan', 'A1'), lock('kim', 'A2', 'A3'), renew('lea', 'A2')],
    answers: { jan: ['yes'], kim: ['no'], lea: ['yes'] },
  },
  { calls: [renew('ines', 'A1'), lock('kim', 'A3', 'A2')], answers: { ines: ['yes'], kim: ['no'] } },
  {
    takenBy: 'jan',
    calls: [renew('ines', 'A1'), renew('jan', 'A1')],
    answers: { ines: ['no'], jan: ['yes'] },
  },
];

/** Somebody has locked these seats, and let the time run out. */
export async function ranOut(
  world: World<SeatLocks>,
  customer: string,
  seats: readonly string[],
): Promise<void> {
  await locked(world, customer, seats);
  await world.advance('11 minutes');
}

/** The box office adds it. */
export const ADDED = 'A4';

/** Before that the customer asked for more time, and had no lock, or there was no such seat: it may be remembered. */
export async function askedForAndRanOut(
  world: World<SeatLocks>,
  customer: string,
  seat: string,
): Promise<void> {
  await world.ask('renewLock', seat, customer);
  if (seat === ADDED) await world.write({ seats: [{ id: seat, venue_id: 'club' }] });
  await ranOut(world, customer, [seat]);
}

export const allOfTheHallRanOut = (world: World<SeatLocks>, seats: number): Promise<void> =>
  ranOut(world, 'school-class', hall(seats));

/** Of the first seat of every other customer of the crowd, and of the last one in the hall, which nobody wants. */
export const yesterdaysLocks = (world: World<SeatLocks>, customers: number): Promise<void> =>
  ranOut(world, 'school-class', [...hall(2 * customers).filter((_, n) => n % 4 === 0), hall(HALL).at(-1)!]);

/** Each wants two seats, and a moment later ten more minutes for the first of them. */
export const theSale = (customers: number): Call[] =>
  Array.from({ length: customers }, (_, n) => {
    const [customer, first, second] = [`customer-${n + 1}`, seatOf(2 * n), seatOf(2 * n + 1)];
    return [lock(customer, first, second), renew(customer, first)];
  }).flat();
const seatOf = (n: number): string => hall(n + 1)[n]!;

export async function locked(
  world: World<SeatLocks>,
  customer: string,
  seats: readonly string[],
): Promise<void> {
  const answer = await world.ask('lockSeats', seats, customer);
  demand(answer.ok, {
    headline: 'free seats could not be locked, with nobody else around',
    expected: `${seats.length} seats for ${customer}`,
    seen: `taken: ${answer.ok || answer.taken.slice(0, 3).join(', ')}`,
  });
}
