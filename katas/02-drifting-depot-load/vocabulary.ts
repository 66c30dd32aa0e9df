/** How this kata's properties read the business: what the board shows, what the gates were told, what is billed. */
import {
  demand,
  demandNobodyWaits,
  subject,
  type Call,
  type Outcome,
  type Result,
  type World,
} from 'survives-production';

type DepotLoads = typeof import('./generated/depot-load.ts');
type Ended = Result;
export const { define, safety, liveness, call } = subject<DepotLoads>();

export const move = (gate: string, deltaKg: number, truck: string, depot: string): Call =>
  call(gate, 'adjustLoad', depot, truck, deltaKg);
export const look = (who: string, depot: string): Call => call(who, 'depotLoad', depot);

/** The first truck at the first gate, the second at the second. */
export const atTheGates = (depot: string, deltas: readonly number[]): Call[] =>
  deltas.map((delta, n) => move(`gate-${n + 1}`, delta, `T${n + 1}`, depot));

/** Deliveries and collections by turns, all of which fit. */
export const fullYard = (depot: string, trucks: number): Call[] =>
  atTheGates(
    depot,
    Array.from({ length: trucks }, (_, n) => (n % 2 === 0 ? 300 : -200)),
  );

const refused = (reason: string, depot: string, delta: number) => ({ reason, depot, delta });

/** Adana takes no deliveries today, there is no Atlantis, and Bursa holds 1,000 kg at most and is empty. */
export const REFUSALS = [
  [refused('closed', 'adana', 80), refused('over-capacity', 'bursa', 1_001)],
  [refused('no-such-depot', 'atlantis', 80), refused('not-enough-load', 'bursa', -1)],
  [refused('no-such-depot', 'atlantis', -80), refused('not-enough-load', 'adana', -80)],
];

const kg = (weight: number) => `${weight.toLocaleString('en')} kg`;
const signed = (weight: number) => `${weight < 0 ? '−' : '+'}${kg(Math.abs(weight))}`;
const sum = (weights: readonly number[]) => weights.reduce((a, b) => a + b, 0);
const moves = (result: Ended) => result.outcomes.filter(({ fn }) => fn === 'adjustLoad');
const accepted = (result: Ended) => moves(result).filter(({ value }) => value?.ok === true);
const deltaOf = (outcome: Outcome) => Number(outcome.args[2]);

/** Truck T0 has been there before anybody else. */
export async function stocked(world: World<DepotLoads>, depot: string, loadKg: number): Promise<void> {
  const answer = await world.ask('adjustLoad', depot, 'T0', loadKg);
  demand(answer.ok, {
    headline: `an empty depot refused ${kg(loadKg)}, with nobody else around`,
    expected: 'the first delivery is accepted',
    seen: `refused: ${answer.ok || answer.reason}`,
  });
}

async function onTheBoard(world: World<DepotLoads>, depot: string): Promise<number> {
  const [row] = await world.query('SELECT load_kg FROM depot_loads WHERE depot_id = $1', [depot]);
  return Number(row?.load_kg);
}

export async function boardIsRight(result: Ended, depot: string, openingKg: number): Promise<void> {
  const deltas = accepted(result).map(deltaOf);
  const board = await onTheBoard(result, depot);
  demand(board === openingKg + sum(deltas), {
    headline: `the board of ${depot} is wrong: a movement was lost`,
    expected: `${[kg(openingKg), ...deltas.map(signed)].join(' ')} = ${kg(openingKg + sum(deltas))}`,
    seen: `${kg(board)} on the board`,
  });
}

/** What has been accepted would really fit, and be there; and the board says so. */
export async function staysWithinItsWalls(
  result: Ended,
  depot: string,
  openingKg: number,
  capacityKg: number,
): Promise<void> {
  const real = openingKg + sum(accepted(result).map(deltaOf));
  for (const loadKg of [real, await onTheBoard(result, depot)]) {
    demand(loadKg <= capacityKg, {
      headline: `${depot} has let in more than it can hold`,
      expected: `at most ${kg(capacityKg)}`,
      seen: kg(loadKg),
    });
    demand(loadKg >= 0, {
      headline: `${depot} has handed out more than it had`,
      expected: `at most ${kg(openingKg)} collected`,
      seen: kg(openingKg - loadKg),
    });
  }
}

/** In some order of the accepted movements, each was told the load right after it. */
export function answersFormAChain(result: Ended, openingKg: number): void {
  const told = accepted(result);
  const text = told.find(({ value }) => typeof value.loadKg !== 'number');
  demand(text === undefined, {
    headline: `${text?.caller} was told the load as ${typeof text?.value.loadKg}`,
    expected: 'a number',
    seen: JSON.stringify(text?.value.loadKg),
  });
  demand(chainFrom(openingKg, told), {
    headline: 'a gate was told a load that the depot never had after its movement',
    expected: `each answer is the one before it, from ${kg(openingKg)}, with its own movement`,
    seen: told
      .map((outcome) => `${outcome.caller} (${signed(deltaOf(outcome))}): ${kg(outcome.value.loadKg)}`)
      .join(', '),
  });
}

function chainFrom(loadKg: number, told: readonly Outcome[]): boolean {
  if (told.length === 0) return true;
  return told.some(
    (next) =>
      next.value.loadKg === loadKg + deltaOf(next) &&
      chainFrom(
        next.value.loadKg,
        told.filter((other) => other !== next),
      ),
  );
}

export function answersAre(result: Ended, loadsKg: readonly number[]): void {
  everybodyHears(result, ['yes']);
  const told = moves(result).map(({ value }) => value.loadKg);
  demand(told.join() === loadsKg.join(), {
    headline: 'a gate was told of movements at another depot',
    expected: loadsKg.map(kg).join(' and '),
    seen: told.map((load) => kg(Number(load))).join(' and '),
  });
}

/** Nobody was held up by a lock of somebody at another depot. */
export const nobodyWaits = ({ usage }: Ended): void =>
  demandNobodyWaits(usage, 'a truck waited for one at another depot');

/**
 * Whatever failed: a movement is booked once when it was accepted, and not at all when it was not; when the answer to
 * it was lost, once or not at all. What fits is not refused because something failed.
 */
export async function eachIsBookedOnce(result: Ended, depot: string): Promise<void> {
  const left = await billingAgrees(result, depot);
  // Truck T0 has been there before.
  const possible = ['T0', ...moves(result).flatMap(({ unknown, args }) => (unknown ? String(args[1]) : []))];
  for (const { truck, text } of left) {
    const index = possible.indexOf(truck);
    demand(index !== -1, {
      headline: `truck ${truck} is on the bill for a movement that was not accepted, or twice for one`,
      expected: 'an entry for each accepted movement',
      seen: `${text}, besides those`,
    });
    possible.splice(index, 1);
  }
  for (const outcome of moves(result).filter(({ error }) => !error)) hears(outcome, ['yes']);
}

/**
 * What is billed adds up to what is on the board, and every truck that was let through is on the bill.
 *
 * @returns the other entries of the bill
 */
export async function billingAgrees(
  result: Ended,
  depot: string,
): Promise<{ truck: string; text: string }[]> {
  const rows = await result.query(
    "SELECT truck_id, delta_kg FROM load_movements WHERE depot_id = $1 ORDER BY truck_id = 'T0' DESC, truck_id, delta_kg",
    [depot],
  );
  const entryOf = (truck: unknown, deltaKg: unknown) => ({
    truck: String(truck),
    text: `${String(truck)} ${signed(Number(deltaKg))}`,
  });
  const entries = rows.map((row) => entryOf(row.truck_id, row.delta_kg));
  const billed = entries.map(({ text }) => text);
  for (const { args, caller } of accepted(result)) {
    const { text: wanted } = entryOf(args[1], args[2]);
    const index = entries.findIndex(({ text }) => text === wanted);
    demand(index !== -1, {
      headline: `the movement at ${caller} was accepted and is not on the bill`,
      expected: `an entry ${wanted}`,
      seen: billed.join(', ') || 'no entries',
    });
    entries.splice(index, 1);
  }
  const board = await onTheBoard(result, depot);
  const total = sum(rows.map((row) => Number(row.delta_kg)));
  demand(board === total, {
    headline: `billing and the board of ${depot} do not agree`,
    expected: `${kg(board)} billed, as on the board`,
    seen: `${kg(total)}: ${billed.join(', ') || 'no entries'}`,
  });
  return entries;
}

/** Whoever looked saw the opening load with some of the accepted movements, and nothing else. */
export function everyLookMakesSense(result: Ended, openingKg: number, capacityKg: number): void {
  const possible = accepted(result)
    .map(deltaOf)
    .reduce((loads, delta) => [...loads, ...loads.map((load) => load + delta)], [openingKg]);
  for (const { caller, value, error } of result.outcomes.filter(({ fn }) => fn === 'depotLoad')) {
    demand(possible.includes(value?.loadKg) && value.freeKg === capacityKg - value.loadKg, {
      headline: `${caller} saw a load that the depot never had`,
      expected: possible.map((load) => `${kg(load)}, ${kg(capacityKg - load)} free`).join(', or '),
      seen: error ? error.message : `${kg(Number(value?.loadKg))}, ${kg(Number(value?.freeKg))} free`,
    });
  }
}

function answerOf({ error, value }: Outcome): string {
  if (error) return `${error.code ?? error.name}: ${error.message}`;
  return value?.ok === true ? 'yes' : String(value?.reason);
}

/** The call comes back with one of these answers: no other, and no exception. */
function hears(outcome: Outcome, answers: readonly string[]): void {
  const { caller, error } = outcome;
  demand(answers.includes(answerOf(outcome)), {
    headline: error ? `${caller} got an exception instead of an answer` : `${caller} got the wrong answer`,
    expected: answers.join(' or '),
    seen: answerOf(outcome),
  });
}

export function everybodyHears(result: Ended, answers: readonly string[]): void {
  for (const outcome of moves(result)) hears(outcome, answers);
}

export function eachHears(result: Ended, answers: readonly { reason: string }[]): void {
  for (const [n, { reason }] of answers.entries()) hears(result.outcomes[n]!, [reason]);
}

/** At least one. That it is not too many is said elsewhere. */
export function somebodyPasses(result: Ended, otherwise: readonly string[]): void {
  everybodyHears(result, ['yes', ...otherwise]);
  demand(accepted(result).length > 0, {
    headline: 'any one of the trucks could have passed, and none may',
    expected: 'somebody is told yes',
    seen: 'everybody was refused',
  });
}
