/** Where this kata's promises are made: shows, holds that have run out, servers that sweep, and customers at the till. */
import { demand, outside, subject, type Call, type World } from 'survives-production';
import type { Mailer } from './generated/holds.ts';

export type Holds = typeof import('./generated/holds.ts');
export const { contract, define, safety, liveness, call } = subject<Holds>();

const CAPACITY = 10;
/** In the arena there are four shows a night, and what runs out has no order of shows. */
const ARENA = ['lear', 'macbeth', 'tempest', 'cymbeline'];
const NO_ORDER = [0, 2, 1, 3, 3, 0, 2];
const ARENA_CAPACITY = 100;
export const seatsOf: Record<string, number> = {
  hamlet: CAPACITY,
  othello: CAPACITY,
  ...Object.fromEntries(ARENA.map((show) => [show, ARENA_CAPACITY])),
};
const shows = Object.entries(seatsOf).map(([show, capacity]) => `('${show}', '${show}', ${capacity})`);
export const SHOWS = `INSERT INTO shows (id, title, capacity) VALUES ${shows.join(', ')}`;
export const night = (holds: number): Hold[] =>
  Array.from({ length: holds }, (_, n) => hold(`A${n + 1}`, 1, ARENA[NO_ORDER[n % NO_ORDER.length]!]));

/** Small shows, beside those of the season. */
export const fringe = (count: number) =>
  Array.from({ length: count }, (_, n) => ({ id: `fringe-${n}`, title: `Fringe ${n}`, capacity: CAPACITY }));
/** Spread over all of them. */
export const holdsAtAll = (shows: number, holds: number): Hold[] => {
  const all = fringe(shows);
  return Array.from({ length: holds }, (_, n) => hold(`F${n}`, 1, all[n % shows]!.id));
};

/** The mail service: what it was asked to send. */
export const MAIL = {
  holdReleased: (ledger: string[], holdId: string): void => {
    ledger.push(holdId);
  },
};

export interface Hold {
  id: string;
  show: string;
  seats: number;
}
export const hold = (id: string, seats: number, show = 'hamlet'): Hold => ({ id, show, seats });

export const theMail = outside<Mailer>('mail');
export const sweep = (server: string): Call => call(server, 'releaseExpired', theMail);
export const confirm = (customer: string, id: string): Call => call(customer, 'confirmHold', id);
export const place = (customer: string, { id, show, seats }: Hold): Call =>
  call(customer, 'placeHold', id, show, seats);

export const look = (customer: string, show = 'hamlet'): Call => call(customer, 'availableSeats', show);

/** These have run out; whatever is placed later has not. */
export async function runOut(world: World<Holds>, holds: readonly Hold[]): Promise<void> {
  for (const each of holds) await placed(world, each);
  await world.advance('11 minutes');
}

export async function placed(world: World<Holds>, { id, show, seats }: Hold): Promise<void> {
  const answer = await world.ask('placeHold', id, show, seats);
  demand(answer.ok, {
    headline: `${seats} of ${seatsOf[show] ?? CAPACITY} free seats could not be held, with nobody else around`,
    expected: 'the hold is placed',
    seen: `refused: ${answer.ok || answer.reason}`,
  });
}
