/** Where this kata's promises are made: depots, their trucks, and who moves them where. */
import { fc, subject, type Call } from 'survives-production';
import type { Move } from './generated/truck-moves.ts';

export type TruckMoves = typeof import('./generated/truck-moves.ts');
export const { contract, define, safety, liveness, call } = subject<TruckMoves>();

/** The depots: by name they come in another order than by number. */
export const ANKARA = 6;
export const BURSA = 16;
export const IZMIR = 35;
export const AKSARAY = 68;
export const NOWHERE = 99;
const NAMES: Record<number, string> = {
  6: 'Ankara',
  16: 'Bursa',
  35: 'Izmir',
  68: 'Aksaray',
  99: 'depot 99',
};
export const nameOf = (depot: number | undefined): string => NAMES[depot ?? NaN] ?? `depot ${depot}`;

/** Where the trucks are when nobody has moved yet; R1 … R30 are those of the shift change. */
export const AT_HOME: Record<string, number> = { T1: ANKARA, T2: AKSARAY, T3: BURSA, T4: BURSA, T5: IZMIR };
const SHIFT = Array.from({ length: 30 }, (_, n) => `R${n + 1}`);
const ROUND = [ANKARA, BURSA, AKSARAY];
const stop = (n: number, round: number): number => ROUND[(n + round * (1 + (n % 2))) % ROUND.length]!;
for (const [n, truck] of SHIFT.entries()) AT_HOME[truck] = stop(n, 0);

/** Depots and trucks that only the plan of the night has to do with: all trucks go to half of the depots. */
export const ABROAD = Array.from({ length: 120 }, (_, n) => 320 - n);
const NIGHT = Array.from({ length: 400 }, (_, n) => ({
  id: `N${n + 1}`,
  depot_id: ABROAD[n % ABROAD.length]!,
}));

/** What the fleet office writes for it. */
export const nightFleet = {
  depots: ABROAD.map((id) => ({
    id,
    name: nameOf(id),
    trucks_here: NIGHT.filter(({ depot_id }) => depot_id === id).length,
  })),
  trucks: NIGHT,
};
export const OPENING: Record<string, number> = {
  ...AT_HOME,
  ...Object.fromEntries(NIGHT.map(({ id, depot_id }) => [id, depot_id])),
};

const values = (rows: readonly string[]) => rows.map((row) => `(${row})`).join(', ');
const standingAt = (depot: number) => Object.values(AT_HOME).filter((place) => place === depot).length;

/** The depots in the order in which they were opened. */
export const FLEET = `
  INSERT INTO depots (id, name, trucks_here) VALUES
    ${values([BURSA, IZMIR, AKSARAY, ANKARA].map((id) => `${id}, '${NAMES[id]}', ${standingAt(id)}`))};
  INSERT INTO trucks (id, depot_id) VALUES
    ${values(Object.entries(AT_HOME).map(([truck, depot]) => `'${truck}', ${depot}`))}`;

export const to = (truckId: string, toDepotId: number): Move => ({ truckId, toDepotId });
export const move = (who: string, truckId: string, toDepotId: number): Call =>
  call(who, 'moveTruck', truckId, toDepotId);
export const oneOf = (...races: Call[][]) => fc.constantFrom(...races);
export const plan = (who: string, ...moves: Move[]): Call => call(who, 'moveMany', moves);

const nightMoves = (moves: number, shiftedBy = 0): Move[] =>
  NIGHT.slice(0, moves).map(({ id }, n) => to(id, ABROAD[(n + shiftedBy) % 59]!));

export const theNightsPlan = (moves: number): Call => plan('night-plan', ...nightMoves(moves));

/** Two plans for the same trucks, each begins where the other ends; and one with a slip of the pen in its last line. */
export const plansAcross = (moves: number): Call[] => [
  theNightsPlan(moves),
  plan('day-plan', ...nightMoves(moves, 1).toReversed()),
  plan('slip-of-the-pen', ...nightMoves(moves - 1, 2), to('T99', BURSA)),
];

/**
 * A third of the dispatchers send a truck from depot to depot move by move, a third by plans, and the others plan for the
 * same three trucks, two at a time, in either order. Between more than two depots: their rows then lie in the table in
 * ever another order. Those who share do so `plans` times, the others a third of that: enough to be in the way of everybody.
 */
export const shiftChange = (plans: number): Call[] =>
  SHIFT.flatMap((truck, n) =>
    Array.from({ length: n % 3 === 2 ? plans : Math.ceil(plans / 3) }, (_, round) => {
      const [who, depot] = [`dispatcher-${n + 1}`, stop(n, round + 1)];
      if (n % 3 === 0) return move(who, truck, depot);
      if (n % 3 === 1) return plan(who, to(truck, depot));
      const both = [to(shared(n), depot), to(shared(n + 3), stop(n + 3, round + 1))];
      return plan(who, ...(n % 2 ? both : both.toReversed()));
    }),
  );
const shared = (n: number): string => SHIFT[3 * (Math.floor(n / 3) % 3) + 2]!;
export const inShiftChange = (plans: number): string =>
  `${SHIFT.length} dispatchers, a third of them with ${plans} plans each for the same trucks`;
