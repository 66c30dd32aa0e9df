/** How this kata's promises read the business: where the trucks are, what the board says, what drivers are paid. */
import { answerOf, demand, hears, type Outcome, type Result } from 'survives-production';
import type { Move } from './generated/truck-moves.ts';
import { nameOf, NOWHERE, OPENING, to, type TruckMoves } from './scene.ts';

type Ended = Result<TruckMoves>;
type Moved = Outcome<TruckMoves>;

export const STATE = `
  SELECT 'depot ' || depot_id AS what, trucks_here::text AS is FROM yard_board
  UNION ALL SELECT 'truck ' || id, depot_id::text FROM trucks
  UNION ALL SELECT 'move of ' || truck_id, from_depot_id || ' → ' || to_depot_id FROM truck_moves
  ORDER BY 1, 2`;

const movesOf = (outcome: Moved): readonly Move[] =>
  outcome.fn === 'moveMany' ? outcome.args[0] : [to(...outcome.args)];
const inWords = ({ truckId, toDepotId }: Move): string => `${truckId} to ${nameOf(toDepotId)}`;
const listed = (items: readonly string[]): string => items.join(', ') || 'nothing';

/** Of a plan of the night the beginning will do. */
function asked(outcome: Moved): string {
  const moves = movesOf(outcome);
  const told = listed(moves.slice(0, TOLD).map(inWords));
  return moves.length > TOLD ? `${told} and ${moves.length - TOLD} more trucks` : told;
}
const TOLD = 5;

/** Of a plan that was refused, with the truck that is to blame. */
function told(outcome: Moved): string {
  if (outcome.fn !== 'moveMany' || outcome.value?.ok !== false) return answerOf(outcome);
  return `${outcome.value.truckId}: ${outcome.value.reason}`;
}

/** Whoever sent trucks hears one of these answers. */
export const hear = (outcomes: readonly Moved[], answers: readonly string[]): void =>
  hears(outcomes, answers, {
    told,
    about: asked,
    threw: (outcome) => `${outcome.caller} sent ${asked(outcome)}, and got an exception`,
  });

export const everybodyHears = ({ outcomes }: Ended, answers: readonly string[]): void =>
  hear(outcomes, answers);

/** Of a plan with one move that cannot be made, none is made. */
export async function everyoneIsRefused(result: Ended): Promise<void> {
  for (const outcome of result.outcomes) {
    const wrong = movesOf(outcome).filter(
      ({ truckId, toDepotId }) => !OPENING[truckId] || toDepotId === NOWHERE,
    );
    const reasons = wrong.map(({ truckId }) => (OPENING[truckId] ? 'no-such-depot' : 'no-such-truck'));
    const answers = wrong.map(({ truckId }, n) => `${truckId}: ${reasons[n]}`);
    hear([outcome], outcome.fn === 'moveMany' ? answers : reasons);
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
    toldTheTruth(outcome);
  }
  await theBooksAgree(result);
}

/** How many trucks have changed places by a plan; by a move, from where. */
function toldTheTruth(outcome: Moved): void {
  const moved = movesOf(outcome).filter(({ truckId, toDepotId }) => OPENING[truckId] !== toDepotId).length;
  const from = nameOf(OPENING[movesOf(outcome)[0]!.truckId]);
  const [right, seen] =
    outcome.fn === 'moveMany'
      ? [`${moved} moved`, `${outcome.value?.ok && outcome.value.moved} moved`]
      : [
          `moved from ${from}`,
          `moved from ${nameOf(outcome.value?.ok ? outcome.value.fromDepotId : undefined)}`,
        ];
  demand(seen === right, {
    headline: `${outcome.caller} was told something else than what was done`,
    expected: right,
    seen,
  });
}

/** Of plans that meet: all of one, and then all of another. Plans that were refused have moved nothing. */
export async function oneAfterAnother(result: Ended): Promise<void> {
  const places = await whereTrucksAre(result);
  const made = result.outcomes.filter(({ value }) => value?.ok);
  const expected = [made, made.toReversed()].map(afterPlans);
  const moved = ({ outcome, trucks }: Told): string => `${trucks} by ${outcome.caller}`;
  const heard = made.map((outcome) => ({ outcome, trucks: movesMade(outcome) }));
  const fits = expected.some(
    ({ told, at }) =>
      heard.every(({ outcome, trucks }) =>
        told.some((is) => is.outcome === outcome && is.trucks === trucks),
      ) && [...at].every(([truck, place]) => places.get(truck) === place),
  );
  const last = (outcome: Moved): number =>
    movesOf(outcome).filter(({ truckId, toDepotId }) => places.get(truckId) === toDepotId).length;
  demand(fits, {
    headline: 'plans that met were carried out as in no order, one after another',
    expected: listed(expected.map(({ told }) => told.map(moved).join(', then '))),
    seen: `${listed(heard.map(moved))}; now ${listed(made.map((each) => `${last(each)} trucks are where ${each.caller} has them`))}`,
  });
}

interface Told {
  outcome: Moved;
  trucks: number;
}

/** Where the trucks are after these, one after another, and what each is told. */
function afterPlans(plans: readonly Moved[]): { told: Told[]; at: ReadonlyMap<string, number> } {
  const at = new Map(Object.entries(OPENING));
  const told = plans.map((outcome) => {
    const moves = movesOf(outcome).filter(({ truckId, toDepotId }) => at.get(truckId) !== toDepotId);
    for (const { truckId, toDepotId } of moves) at.set(truckId, toDepotId);
    return { outcome, trucks: moves.length };
  });
  return { told, at };
}

async function whereTrucksAre(result: Ended): Promise<Map<string, number>> {
  const rows = await result.query('SELECT id, depot_id FROM trucks', [], { id: String, depot_id: Number });
  return new Map(rows.map(({ id, depot_id: depot }) => [id, depot]));
}

/** The board counts the trucks that are there, and each move that was made is paid, once. */
export async function theBooksAgree(result: Ended): Promise<void> {
  const places = await whereTrucksAre(result);
  const board = await result.query('SELECT depot_id, trucks_here FROM yard_board ORDER BY depot_id', [], {
    depot_id: Number,
    trucks_here: Number,
  });
  for (const { depot_id: depot, trucks_here: shown } of board) {
    const there = [...places.values()].filter((place) => place === depot).length;
    demand(shown === there, {
      headline: `the board of ${nameOf(depot)} is wrong`,
      expected: `${there}: so many trucks are there`,
      seen: `${shown} on the board`,
    });
  }
  const paid = await result.query('SELECT truck_id, from_depot_id, to_depot_id FROM truck_moves', [], {
    truck_id: String,
    from_depot_id: Number,
    to_depot_id: Number,
  });
  everyMoveIsPaidOnce(result, paid);
  for (const [truck, place] of places) {
    const journeys = paid
      .filter(({ truck_id: id }) => id === truck)
      .map(({ from_depot_id: from, to_depot_id: next }) => [from, next] as const);
    demand(leads(OPENING[truck]!, place, journeys), {
      headline: `what the driver of ${truck} is paid for is not where ${truck} has been`,
      expected: `from ${nameOf(OPENING[truck])}, one after another, to ${nameOf(place)}`,
      seen: listed(journeys.map(([from, to]) => `${nameOf(from)} → ${nameOf(to)}`)),
    });
  }
}

/** A move of which the answer was lost has been made or not; a plan, as a whole. */
function everyMoveIsPaidOnce({ outcomes }: Ended, paid: readonly unknown[]): void {
  const made = outcomes.map(movesMade).reduce((a, b) => a + b, 0);
  const open = outcomes.filter(({ unknown }) => unknown).flatMap(movesOf).length;
  demand([made, made + open].includes(paid.length), {
    headline: `the drivers are paid for ${paid.length > made ? 'more' : 'fewer'} moves than were made`,
    expected: `${made} by the answers`,
    seen: `${paid.length} in the record`,
  });
}

/** By the answer. */
function movesMade({ fn, args, value }: Moved): number {
  if (value?.ok !== true) return 0;
  if (fn === 'moveMany') return value.moved;
  return value.fromDepotId === args[1] ? 0 : 1;
}

/** In some order these journeys are one, from here to there: they hang together, and none but the ends has one too many. */
function leads(here: number, there: number, journeys: readonly (readonly [number, number])[]): boolean {
  const depots = [...new Set([here, there, ...journeys.flat()])];
  const count = (end: 0 | 1, depot: number): number => journeys.filter((each) => each[end] === depot).length;
  const balanced = depots.every(
    (depot) => count(0, depot) - count(1, depot) === Number(depot === here) - Number(depot === there),
  );
  const reached = new Set([here]);
  for (const depot of reached) for (const [from, next] of journeys) if (from === depot) reached.add(next);
  return balanced && journeys.every(([from]) => reached.has(from));
}
