/** How this kata's promises read the business: what the board shows, what the gates were told, what is billed. */
import { demand, demandNobodyWaits, hears, type Result, type World } from 'survives-production';
import { kg, type DepotLoads } from './scene.ts';

type Ended = Result<DepotLoads>;

const signed = (weight: number) => `${weight < 0 ? '−' : '+'}${kg(Math.abs(weight))}`;
const sum = (weights: readonly number[]) => weights.reduce((a, b) => a + b, 0);

/** The movements that were accepted, and the load that each was told. */
const accepted = (result: Ended) =>
  result
    .of('adjustLoad')
    .flatMap(({ caller: gate, args: [, truck, deltaKg], value }) =>
      value?.ok === true ? [{ gate, truck, deltaKg, loadKg: value.loadKg }] : [],
    );
const deltasIn = (movements: ReturnType<typeof accepted>) => movements.map(({ deltaKg }) => deltaKg);

async function onTheBoard(world: World<DepotLoads>, depot: string): Promise<number> {
  const [row] = await world.query('SELECT load_kg FROM depot_loads WHERE depot_id = $1', [depot], {
    load_kg: Number,
  });
  return row?.load_kg ?? NaN;
}

export async function boardIsRight(result: Ended, depot: string, openingKg: number): Promise<void> {
  const deltas = deltasIn(accepted(result));
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
  const real = openingKg + sum(deltasIn(accepted(result)));
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
  const text = told.find(({ loadKg }) => typeof loadKg !== 'number');
  demand(text === undefined, {
    headline: `${text?.gate} was told the load as ${typeof text?.loadKg}`,
    expected: 'a number',
    seen: JSON.stringify(text?.loadKg),
  });
  demand(chainFrom(openingKg, told), {
    headline: 'a gate was told a load that the depot never had after its movement',
    expected: `each answer is the one before it, from ${kg(openingKg)}, with its own movement`,
    seen: told.map(({ gate, deltaKg, loadKg }) => `${gate} (${signed(deltaKg)}): ${kg(loadKg)}`).join(', '),
  });
}

function chainFrom(loadKg: number, told: ReturnType<typeof accepted>): boolean {
  if (told.length === 0) return true;
  return told.some(
    (next) =>
      next.loadKg === loadKg + next.deltaKg &&
      chainFrom(
        next.loadKg,
        told.filter((other) => other !== next),
      ),
  );
}

export function answersAre(result: Ended, loadsKg: readonly number[]): void {
  hears(result, ['yes']);
  const told = accepted(result).map(({ loadKg }) => loadKg);
  demand(told.join() === loadsKg.join(), {
    headline: 'a gate was told of movements at another depot',
    expected: loadsKg.map(kg).join(' and '),
    seen: told.map(kg).join(' and '),
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
  const moves = result.of('adjustLoad');
  const possible = ['T0', ...moves.flatMap(({ unknown, args: [, truck] }) => (unknown ? truck : []))];
  for (const { truck, text } of left) {
    const index = possible.indexOf(truck);
    demand(index !== -1, {
      headline: `truck ${truck} is on the bill for a movement that was not accepted, or twice for one`,
      expected: 'an entry for each accepted movement',
      seen: `${text}, besides those`,
    });
    possible.splice(index, 1);
  }
  hears(
    moves.filter(({ error }) => !error),
    ['yes'],
  );
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
    { truck_id: String, delta_kg: Number },
  );
  const entryOf = (truck: string, deltaKg: number) => ({ truck, text: `${truck} ${signed(deltaKg)}` });
  const entries = rows.map((row) => entryOf(row.truck_id, row.delta_kg));
  const billed = entries.map(({ text }) => text);
  for (const { gate, truck, deltaKg } of accepted(result)) {
    const { text: wanted } = entryOf(truck, deltaKg);
    const index = entries.findIndex(({ text }) => text === wanted);
    demand(index !== -1, {
      headline: `the movement at ${gate} was accepted and is not on the bill`,
      expected: `an entry ${wanted}`,
      seen: billed.join(', ') || 'no entries',
    });
    entries.splice(index, 1);
  }
  const board = await onTheBoard(result, depot);
  const total = sum(rows.map(({ delta_kg: deltaKg }) => deltaKg));
  demand(board === total, {
    headline: `billing and the board of ${depot} do not agree`,
    expected: `${kg(board)} billed, as on the board`,
    seen: `${kg(total)}: ${billed.join(', ') || 'no entries'}`,
  });
  return entries;
}

/** Whoever looked saw the opening load with some of the accepted movements, and nothing else. */
export function everyLookMakesSense(result: Ended, openingKg: number, capacityKg: number): void {
  const possible = deltasIn(accepted(result)).reduce(
    (loads, delta) => [...loads, ...loads.map((load) => load + delta)],
    [openingKg],
  );
  for (const { caller, value, error } of result.of('depotLoad')) {
    const isRight =
      value !== undefined && possible.includes(value.loadKg) && value.freeKg === capacityKg - value.loadKg;
    demand(isRight, {
      headline: `${caller} saw a load that the depot never had`,
      expected: possible.map((load) => `${kg(load)}, ${kg(capacityKg - load)} free`).join(', or '),
      seen: error ? error.message : value ? `${kg(value.loadKg)}, ${kg(value.freeKg)} free` : 'nothing',
    });
  }
}

/** The first at the first gate, the second at the second. */
export const eachHears = (result: Ended, refusals: readonly { reason: string }[]): void =>
  hears(result, Object.fromEntries(refusals.map(({ reason }, n) => [`gate-${n + 1}`, [reason]])));

/** At least one. That it is not too many is said elsewhere. */
export function somebodyPasses(result: Ended, otherwise: readonly string[]): void {
  hears(result, ['yes', ...otherwise]);
  demand(accepted(result).length > 0, {
    headline: 'any one of the trucks could have passed, and none may',
    expected: 'somebody is told yes',
    seen: 'everybody was refused',
  });
}
