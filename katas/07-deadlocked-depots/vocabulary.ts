/** How this kata's properties read the business: where the trucks are, what the board says, what drivers are paid. */
import { demand, fc, subject, type Call, type Outcome, type Result } from 'survives-production';
import type { Move } from './generated/truck-moves.ts';

type TruckMoves = typeof import('./generated/truck-moves.ts');
type Ended = Result;
export const { define, safety, liveness, call } = subject<TruckMoves>();

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

/** Where the trucks are when nobody has moved yet; R1 … R30 are those of the shift change. */
const OPENING: Record<string, number> = { T1: ANKARA, T2: AKSARAY, T3: BURSA, T4: BURSA, T5: IZMIR };
const SHIFT = Array.from({ length: 30 }, (_, n) => `R${n + 1}`);
const ROUND = [ANKARA, BURSA, AKSARAY];
const stop = (n: number, round: number): number => ROUND[(n + round * (1 + (n % 2))) % ROUND.length]!;
for (const [n, truck] of SHIFT.entries()) OPENING[truck] = stop(n, 0);

const values = (rows: readonly string[]) => rows.map((row) => `(${row})`).join(', ');
const standingAt = (depot: number) => Object.values(OPENING).filter((place) => place === depot).length;

/** The depots in the order in which they were opened. */
export const FLEET = `
  INSERT INTO depots (id, name, trucks_here) VALUES
    ${values([BURSA, IZMIR, AKSARAY, ANKARA].map((id) => `${id}, '${NAMES[id]}', ${standingAt(id)}`))};
  INSERT INTO trucks (id, depot_id) VALUES
    ${values(Object.entries(OPENING).map(([truck, depot]) => `'${truck}', ${depot}`))}`;

export const to = (truckId: string, toDepotId: number): Move => ({ truckId, toDepotId });
export const move = (who: string, truckId: string, toDepotId: number): Call =>
  call(who, 'moveTruck', truckId, toDepotId);
export const oneOf = (...races: Call[][]) => fc.constantFrom(...races);
export const plan = (who: string, ...moves: Move[]): Call => call(who, 'moveMany', moves);

export const STATE = `
  SELECT 'depot ' || depot_id AS what, trucks_here::text AS is FROM yard_board
  UNION ALL SELECT 'truck ' || id, depot_id::text FROM trucks
  UNION ALL SELECT 'move of ' || truck_id, from_depot_id || ' → ' || to_depot_id FROM truck_moves
  ORDER BY 1, 2`;

const isPlan = ({ fn }: Outcome): boolean => fn === 'moveMany';
const movesOf = (outcome: Outcome): Move[] =>
  isPlan(outcome) ? (outcome.args[0] as Move[]) : [to(String(outcome.args[0]), Number(outcome.args[1]))];
const inWords = ({ truckId, toDepotId }: Move): string => `${truckId} to ${nameOf(toDepotId)}`;
const listed = (items: readonly string[]): string => items.join(', ') || 'nothing';
const nameOf = (depot: unknown): string => NAMES[Number(depot)] ?? `depot ${String(depot)}`;

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

function answerOf({ error, value }: Outcome): string {
  if (error) return `${error.code ?? error.name}: ${error.message}`;
  return value?.ok === true ? 'yes' : [value?.truckId, value?.reason].filter(Boolean).join(': ');
}

function hears(outcome: Outcome, answers: readonly string[]): void {
  const { caller, error } = outcome;
  const wanted = listed(movesOf(outcome).map(inWords));
  demand(answers.includes(answerOf(outcome)), {
    headline: error ? `${caller} sent ${wanted}, and got an exception` : `${caller} got the wrong answer`,
    expected: `${answers.join(' or ')} for ${wanted}`,
    seen: answerOf(outcome),
  });
}

export function everybodyHears({ outcomes }: Ended, answers: readonly string[]): void {
  for (const outcome of outcomes) hears(outcome, answers);
}

/** Of a plan with one move that cannot be made, none is made. */
export async function everyoneIsRefused(result: Ended): Promise<void> {
  for (const outcome of result.outcomes) {
    const wrong = movesOf(outcome).filter(
      ({ truckId, toDepotId }) => !OPENING[truckId] || toDepotId === NOWHERE,
    );
    const reasons = wrong.map(({ truckId }) => (OPENING[truckId] ? 'no-such-depot' : 'no-such-truck'));
    hears(outcome, isPlan(outcome) ? wrong.map(({ truckId }, n) => `${truckId}: ${reasons[n]}`) : reasons);
  }
  await theBooksAgree(result);
}

/** Nobody else moves these trucks: each is where it was sent, and the answers tell where it came from. */
export async function everyTruckArrives(result: Ended): Promise<void> {
  const places = await whereTrucksAre(result);
  for (const outcome of result.outcomes) {
    const moves = movesOf(outcome);
    for (const each of moves) {
      demand(places.get(each.truckId) === each.toDepotId, {
        headline: `${outcome.caller} was told yes, and ${each.truckId} is elsewhere`,
        expected: inWords(each),
        seen: `${each.truckId} in ${nameOf(places.get(each.truckId))}`,
      });
    }
    const moved = moves.filter(({ truckId, toDepotId }) => OPENING[truckId] !== toDepotId).length;
    const right = isPlan(outcome) ? moved : OPENING[moves[0]!.truckId];
    const told: unknown = isPlan(outcome) ? outcome.value.moved : outcome.value.fromDepotId;
    demand(told === right, {
      headline: `${outcome.caller} was told something else than what was done`,
      expected: isPlan(outcome) ? `${moved} moved` : `moved from ${nameOf(right)}`,
      seen: isPlan(outcome) ? `${String(told)} moved` : `moved from ${nameOf(told)}`,
    });
  }
  await theBooksAgree(result);
}

async function whereTrucksAre(result: Ended): Promise<Map<string, number>> {
  const rows = await result.query('SELECT id, depot_id FROM trucks');
  return new Map(rows.map(({ id, depot_id: depot }) => [String(id), Number(depot)]));
}

/** The board counts the trucks that are there, and each move that was made is paid, once. */
export async function theBooksAgree(result: Ended): Promise<void> {
  const places = await whereTrucksAre(result);
  for (const row of await result.query('SELECT depot_id, trucks_here FROM yard_board ORDER BY depot_id')) {
    const there = [...places.values()].filter((depot) => depot === Number(row.depot_id)).length;
    demand(Number(row.trucks_here) === there, {
      headline: `the board of ${nameOf(row.depot_id)} is wrong`,
      expected: `${there}: so many trucks are there`,
      seen: `${String(row.trucks_here)} on the board`,
    });
  }
  const paid = (await result.query('SELECT truck_id, from_depot_id, to_depot_id FROM truck_moves')).map(
    (row) => [String(row.truck_id), Number(row.from_depot_id), Number(row.to_depot_id)] as const,
  );
  everyMoveIsPaidOnce(result, paid);
  for (const [truck, place] of places) {
    const journeys = paid.filter(([id]) => id === truck).map(([, from, to]) => [from, to] as const);
    demand(leads(OPENING[truck]!, place, journeys), {
      headline: `what the driver of ${truck} is paid for is not where ${truck} has been`,
      expected: `from ${nameOf(OPENING[truck])}, one after another, to ${nameOf(place)}`,
      seen: listed(journeys.map(([from, to]) => `${nameOf(from)} → ${nameOf(to)}`)),
    });
  }
}

/** A move of which the answer was lost has been made or not; a plan, as a whole. */
function everyMoveIsPaidOnce({ outcomes }: Ended, paid: readonly unknown[]): void {
  const made = outcomes
    .filter(({ value }) => value?.ok === true)
    .map(({ fn, args, value }) => Number(fn === 'moveMany' ? value.moved : value.fromDepotId !== args[1]))
    .reduce((a, b) => a + b, 0);
  const open = outcomes.filter(({ unknown }) => unknown).flatMap(movesOf).length;
  demand([made, made + open].includes(paid.length), {
    headline: `the drivers are paid for ${paid.length > made ? 'more' : 'fewer'} moves than were made`,
    expected: `${made} by the answers`,
    seen: `${paid.length} in the record`,
  });
}

/** In some order these journeys are one, from here to there. */
function leads(here: number, there: number, journeys: readonly (readonly [number, number])[]): boolean {
  if (journeys.length === 0) return here === there;
  return journeys.some(
    ([from, next], index) =>
      from === here &&
      leads(
        next,
        there,
        journeys.filter((_, n) => n !== index),
      ),
  );
}
