/** Where this kata's promises are made: the yard, the dispatchers and the gate, and the pool that they share. */
import { subject, type Call } from 'survives-production';

export type Trailers = typeof import('./generated/trailers.ts');
export const { contract, define, safety, liveness, call } = subject<Trailers>();

/** K1 to K3 stand in the yard, B1 to B3 are on tour T9, of which the customer knows. Seal S0 has been used. */
export const FLEET = `
  INSERT INTO trailers (id, tour_id) VALUES
    ('K1', NULL), ('K2', NULL), ('K3', NULL), ('B1', 'T9'), ('B2', 'T9'), ('B3', 'T9');
  INSERT INTO seals (number, trailer_id) VALUES ('S0', 'B1');
  INSERT INTO announcements (tour_id) VALUES ('T9')`;

export const send = (dispatcher: string, trailer: string, tour: string, seal: string): Call =>
  call(dispatcher, 'sendTrailer', dispatcher, trailer, tour, seal);
export const arrives = (trailer: string, who = 'gate'): Call => call(who, 'checkIn', trailer);

/** Each cannot be done: B1 is on tour, S0 has been used, K1 has not been away. */
export const impossible = (who: string) => ({
  'not-in-yard': send(who, 'B1', 'T1', 'S1'),
  'seal-used': send(who, 'K1', 'T1', 'S0'),
  'not-on-tour': arrives('K1', who),
});
export type Reason = keyof ReturnType<typeof impossible>;

/** The pool is the deployment's: the gatehouse has one connection, the night shift two, the day shift ten. */
export type PoolSize = 1 | 2 | 10;

/**
 * `first`, and then `next` on the connection that was used for it: with a pool of one there is no other, with two
 * somebody else has the other, with ten the same person goes on.
 */
export function oneAfterTheOther(
  pool: PoolSize,
  first: Call,
  next: (who: string) => Call,
  other: string,
): Call[] {
  if (pool === 10) return [first, next(first.caller)];
  return pool === 1 ? [first, next(other)] : [first, send('cem', 'K3', 'T3', 'S3'), next(other)];
}

/** A trailer comes back while the office is at work: after ada, between ada and ben, after a refusal. */
export const GATE_AND_OFFICE: Record<PoolSize, Call[]> = {
  1: [send('ada', 'K1', 'T1', 'S1'), arrives('B2')],
  2: [arrives('B2'), send('ada', 'K1', 'T1', 'S1'), send('ben', 'K2', 'T2', 'S2')],
  10: [impossible('ada')['seal-used'], arrives('B2', 'ada')],
};

/** All of them in the same process, and so on the same pool. */
export const inOneProcess = () => ({ ada: 'a', ben: 'a', cem: 'a', gate: 'a' }) as const;
