/** How this kata's properties read the business: what the tablets and the boards show, and what the report says. */
import { demand, subject, type Call, type Outcome, type Result, type World } from '../../harness/kata.ts';
import type { Line } from './generated/fleet-plan.ts';

type FleetPlan = typeof import('./generated/fleet-plan.ts');
type Ended = Result<FleetPlan>;
export const { kata, safety, liveness, call } = subject<FleetPlan>();

/** Ulm has docks enough, Kiel one; T1 to T5 are Ulm's trucks, K1 and K2 Kiel's. */
export const TONIGHT = `
  INSERT INTO depots (id, docks) VALUES ('ulm', 50), ('kiel', 1);
  INSERT INTO customers (id) VALUES ('anna'), ('bert'), ('carl'), ('dora');
  INSERT INTO trucks (id, depot_id) VALUES
    ('T1', 'ulm'), ('T2', 'ulm'), ('T3', 'ulm'), ('T4', 'ulm'), ('T5', 'ulm'), ('K1', 'kiel'), ('K2', 'kiel')`;

/** `line('T1', 'anna', 'bert')`: route R1 with two stops. */
export const line = (truckId: string, ...stops: string[]): Line => ({
  truckId,
  routeId: `R${truckId.slice(1)}`,
  stops,
});
/** Nobody is called Zoe, and there is no truck T9. */
export const noSuchCustomer = line('T2', 'carl', 'zoe');
export const noSuchTruck = line('T9', 'carl');

export const plan = (caller: string, ...batch: Line[]): Call => call(caller, 'assignRoutes', batch);
export const look = (caller: string, truckId: string): Call => call(caller, 'tourOf', truckId);

interface Report {
  assigned: string[];
  failed: { truckId: string; reason: string; code?: string }[];
}
/** What became of a truck in the database. */
interface Fate {
  truckId: string;
  whole: boolean;
  none: boolean;
  told: string;
}

const batchOf = ({ args }: Outcome): Line[] => args[0] as Line[];
const trucksOf = (outcome: Outcome): string[] => [...new Set(batchOf(outcome).map(({ truckId }) => truckId))];
const plans = (result: Ended): Outcome[] => result.outcomes.filter(({ fn }) => fn === 'assignRoutes');
const listed = (items: readonly string[]): string => items.join(', ') || 'none';

async function fates(world: World<FleetPlan>, lines: readonly Line[]): Promise<Map<string, Fate>> {
  const rows = await world.query('SELECT truck_id, route_id, stops FROM tours');
  const tours = new Map(rows.map((row) => [String(row.truck_id), row]));
  return new Map(
    lines.map(({ truckId, routeId, stops }) => {
      const tour = tours.get(truckId);
      const has = tour?.stops as string[] | undefined;
      const whole = tour?.route_id === routeId && has?.join() === stops.join();
      const told = tour ? `${String(tour.route_id)} with ${listed(has ?? [])}` : 'no tour';
      return [truckId, { truckId, whole, none: !tour, told: `${truckId}: ${told}` }];
    }),
  );
}

/** The last report of each caller, line by line, against the tablets; and the boards against the tablets. */
export async function theReportIsTrue(result: Ended): Promise<void> {
  const lines = plans(result).flatMap(batchOf);
  const database = await fates(result, lines);
  for (const outcome of plans(result)) {
    const report = reportOf(outcome, [...database.values()]);
    eachTruckOnce(report, trucksOf(outcome));
    whatIsCountedIsThere(report, database);
    if (plans(result).length === 1) whatFailedIsNot(report, database);
  }
  await theBoardsAgree(result);
}

function reportOf({ caller, error, value }: Outcome, database: readonly Fate[]): Report {
  const planned = database.filter(({ none }) => !none);
  demand(error === undefined, {
    headline: `${caller} got an exception for a report${planned.length > 0 ? `, and ${trucks(planned.length)} a tour all the same` : ''}`,
    expected: 'a report that says of each truck what became of it',
    seen: `${error?.message ?? ''}; ${listed(planned.map(({ told }) => told))}`,
  });
  return value as Report;
}

const trucks = (count: number): string => (count === 1 ? '1 truck has' : `${count} trucks have`);

function eachTruckOnce({ assigned, failed }: Report, batch: readonly string[]): void {
  const named = [...assigned, ...failed.map(({ truckId }) => truckId)].sort();
  const twice = named.find((truck, index) => named.indexOf(truck) !== index);
  const missing = batch.find((truck) => !named.includes(truck));
  demand(named.join() === [...batch].sort().join(), {
    headline: twice
      ? `${twice} is one truck, and is in the report twice`
      : `${missing ?? 'a truck that was in the batch'} is not in the report`,
    expected: listed(batch),
    seen: `assigned ${listed(assigned)}; failed ${listed(failed.map(({ truckId }) => truckId))}`,
  });
}

function whatIsCountedIsThere({ assigned }: Report, database: Map<string, Fate>): void {
  const wrong = assigned.map((truck) => database.get(truck)!).filter(({ whole }) => !whole);
  demand(wrong.length === 0, {
    headline: `the report counts ${assigned.length}, and ${trucks(assigned.length - wrong.length)} a whole tour`,
    expected: `${listed(assigned)} with all their stops`,
    seen: listed(wrong.map(({ told }) => told)),
  });
}

function whatFailedIsNot({ failed }: Report, database: Map<string, Fate>): void {
  for (const { truckId, reason } of failed) {
    const { none, whole, told } = database.get(truckId)!;
    demand(none || (whole && reason === 'unconfirmed'), {
      headline: `${truckId} was reported as failed, and has ${whole ? 'its tour' : 'half a tour'}`,
      expected: reason === 'unconfirmed' ? 'the whole tour or none' : 'no tour',
      seen: told,
    });
  }
}

async function theBoardsAgree(world: World<FleetPlan>): Promise<void> {
  const rows = await world.query(`
    SELECT depot_id, departures, count(truck_id)::integer AS tours
    FROM depot_board LEFT JOIN (trucks JOIN tours ON truck_id = id) USING (depot_id)
    GROUP BY depot_id, departures ORDER BY depot_id`);
  for (const { depot_id, departures, tours } of rows) {
    demand(departures === tours, {
      headline: `the board of ${String(depot_id)} is wrong`,
      expected: `${String(tours)} departures, as many as there are tours`,
      seen: String(departures),
    });
  }
}
