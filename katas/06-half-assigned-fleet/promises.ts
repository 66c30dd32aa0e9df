/** How this kata's promises read the business: what the tablets and the boards show, and what the report says. */
import { demand, SERVER_ERRORS, type Outcome, type Result, type World } from 'survives-production';
import type { FailedLine, Line, PlanReport } from './generated/fleet-plan.ts';
import type { FleetPlan } from './scene.ts';

type Ended = Result<FleetPlan>;
type Plan = Outcome<FleetPlan, 'assignRoutes'>;

/** What became of a truck in the database. */
interface Fate {
  truckId: string;
  whole: boolean;
  none: boolean;
  /** It has a route that it must not have. */
  astray: boolean;
  told: string;
  wanted: string;
}

const batchOf = ({ args: [batch] }: Plan): readonly Line[] => batch;
const trucksOf = (outcome: Plan): string[] => [...new Set(batchOf(outcome).map(({ truckId }) => truckId))];
const plans = (result: Ended): Plan[] => result.of('assignRoutes');
const trucks = (count: number): string => (count === 1 ? '1 truck' : `${count} trucks`);
const have = (count: number): string => `${trucks(count)} ${count === 1 ? 'has' : 'have'}`;
const reasonOf = ({ truckId, reason, code }: FailedLine): string =>
  `${truckId} ${reason} ${code ?? ''}`.trim();
const listed = (items: readonly string[]): string => items.join(', ') || 'none';

async function fates(result: Ended, outcomes: readonly Plan[]): Promise<Map<string, Fate>> {
  const rows = await result.query('SELECT truck_id, route_id, stops FROM tours', [], {
    truck_id: String,
    route_id: String,
    stops: (stops: string[] | null) => stops ?? [],
  });
  const tours = new Map(rows.map((row) => [row.truck_id, row]));
  return new Map(
    outcomes.flatMap(trucksOf).map((truckId) => {
      const tour = tours.get(truckId);
      const has = tour ? tourOf(tour.route_id, tour.stops) : 'no tour';
      const lines = linesFor(result, truckId);
      const wanted = lines.map(({ routeId, stops }) => tourOf(routeId, stops));
      const astray = tour !== undefined && lines.every(({ routeId }) => routeId !== tour.route_id);
      const whole = tour !== undefined && wanted.includes(has);
      const told = `${truckId}: ${has}`;
      return [
        truckId,
        { truckId, whole, none: !tour, astray, told, wanted: `${truckId}: ${wanted.join(' or ')}` },
      ];
    }),
  );
}

const tourOf = (route: string, stops: readonly string[]) => `${route} with ${listed(stops)}`;

/** The lines of which one may be stored: once a batch has the truck assigned, no later one counts. */
function linesFor(result: Ended, truckId: string): Line[] {
  const batches = plans(result).filter((outcome) => trucksOf(outcome).includes(truckId));
  const first = batches.find(({ value }) => value?.assigned.includes(truckId));
  const lines = (first ? [first] : batches).flatMap(batchOf).filter((line) => line.truckId === truckId);
  return [...new Map(lines.map((line) => [JSON.stringify(line), line])).values()];
}

/** The last report is true: every truck that it calls assigned has its tour, and is counted once, on the board as well. */
export const whatIsCountedIsThere = (result: Ended): Promise<void> =>
  theReportIsTrue(result, plans(result).slice(-1));

/** Each report, truck by truck, against the tablets; and the boards against the tablets. */
export async function theReportIsTrue(result: Ended, reports = plans(result)): Promise<void> {
  const database = await fates(result, reports);
  for (const outcome of reports) {
    const report = reportOf(outcome, [...database.values()]);
    countedIsThere(report, database);
    failedIsNotThere(report, database, result.faults);
    eachTruckOnce(report, trucksOf(outcome));
  }
  await theBoardsAgree(result);
}

function reportOf({ caller, error, value }: Plan, database: readonly Fate[]): PlanReport {
  const planned = database.filter(({ none }) => !none);
  const allTheSame = planned.length > 0 ? `, and ${have(planned.length)} a tour all the same` : '';
  demand(error === undefined, {
    headline: `${caller} got an exception for a report${allTheSame}`,
    expected: 'a report that says of each truck what became of it',
    seen: `${error?.message ?? ''}; ${listed(planned.map(({ told }) => told))}`,
  });
  return value as PlanReport;
}

function eachTruckOnce({ assigned, failed }: PlanReport, batch: readonly string[]): void {
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

function countedIsThere({ assigned }: PlanReport, database: Map<string, Fate>): void {
  const wrong = assigned.map((truck) => database.get(truck)!).filter(({ whole }) => !whole);
  const astray = wrong.find((truck) => truck.astray);
  demand(!astray, {
    headline: `${astray?.truckId ?? ''} had its route, and got another`,
    expected: astray?.wanted ?? '',
    seen: astray?.told ?? '',
  });
  demand(wrong.length === 0, {
    headline: `the report counts ${trucks(assigned.length)}, and ${have(assigned.length - wrong.length)} a whole tour`,
    expected: `${wrong.map(({ wanted }) => wanted).join('; ')}, or not counted`,
    seen: wrong.map(({ told }) => told).join('; '),
  });
}

/** What a client may not know: whether a COMMIT was made whose connection broke. Before it was sent there is nothing to ask. */
const BREAKS: readonly string[] = ['connection-lost', 'answer-lost', 'terminated'];

function failedIsNotThere(
  { failed }: PlanReport,
  database: Map<string, Fate>,
  faults: Ended['faults'],
): void {
  for (const { truckId, reason, code } of failed) {
    const { none, whole, told } = database.get(truckId)!;
    demand(none || (whole && reason === 'unconfirmed'), {
      headline: `${truckId} was reported as failed, and has ${whole ? 'its tour' : 'half a tour'}`,
      expected: reason === 'unconfirmed' ? 'the whole tour or none' : `no tour, for it is '${reason}'`,
      seen: told,
    });
    const broke = faults.filter(({ kind }) => BREAKS.includes(kind));
    demand(reason !== 'unconfirmed' || broke.some(({ uncommitted }) => !uncommitted), {
      headline: `${truckId} is called unconfirmed, and no ${broke.length > 0 ? 'COMMIT was under way' : 'connection broke'}`,
      expected:
        broke.length > 0 ? "'error': nothing can have been stored" : 'assigned, or failed with the reason',
      seen: `'unconfirmed', ${told}`,
    });
    const said = faults.flatMap(({ kind }) => SERVER_ERRORS[kind]?.code ?? []);
    // What was refused may not be this line, but a note about it; whose connection broke heard no code.
    const heard = code === undefined ? broke.length > 0 : said.includes(code);
    demand(reason !== 'error' || said.length === 0 || heard, {
      headline: `the report does not say what Postgres said of ${truckId}`,
      expected: `the code ${said.join(' or ')}`,
      seen: code ?? 'none',
    });
  }
}

/** Exactly these are refused: one truck, with this reason. All others are assigned. */
export function oneIsRefused(result: Ended, why: string): void {
  const [outcome] = plans(result);
  const { assigned, failed } = reportOf(outcome!, []);
  demand(failed.length === 1 && failed[0]!.reason === why, {
    headline: failed.length > 1 ? 'one bad line stopped others' : 'a bad line was not called by its name',
    expected: `one line fails, with '${why}'`,
    seen: listed(failed.map(reasonOf)),
  });
  demand(assigned.length === trucksOf(outcome!).length - 1, {
    headline: 'one bad line stopped others',
    expected: 'all but one are assigned',
    seen: `assigned ${listed(assigned)}`,
  });
}

/** All reports are true; together, one truck got the place, and the other heard why not. */
export async function oneIsAssigned(result: Ended, otherwise: string): Promise<void> {
  await theReportIsTrue(result);
  const reports = plans(result).map((outcome) => reportOf(outcome, []));
  const assigned = [...new Set(reports.flatMap((report) => report.assigned))];
  const failed = reports.flatMap((report) => report.failed);
  const wrong = failed.find(({ reason }) => reason !== otherwise);
  const headlines = [
    'a dock is free, and no truck got it',
    `${wrong?.truckId ?? ''} was not told why it has no dock`,
  ];
  demand(assigned.length === 1 && !wrong, {
    headline: headlines[assigned.length] ?? 'two trucks were given the same dock',
    expected: `one truck is assigned, the other is '${otherwise}'`,
    seen: `assigned ${listed(assigned)}; failed ${listed(failed.map(reasonOf))}`,
  });
}

/** Every report says so, and it is true. */
export async function allAreAssigned(result: Ended): Promise<void> {
  for (const outcome of plans(result)) {
    const { failed } = reportOf(outcome, []);
    const first = failed[0];
    demand(first === undefined, {
      headline: `${first?.truckId ?? ''} can be assigned, and ${outcome.caller} was told that it failed`,
      expected: listed(trucksOf(outcome)),
      seen: listed(failed.map(reasonOf)),
    });
  }
  await theReportIsTrue(result);
}

/** A tablet shows all of the tour or nothing, at every moment. */
export function theTabletShows(result: Ended, { truckId, stops }: Line): void {
  for (const { value, error } of result.of('tourOf')) {
    const shown = value ? `${value.routeId} with ${listed(value.stops)}` : 'nothing';
    demand(error === undefined && (!value || value.stops.join() === stops.join()), {
      headline: `the driver of ${truckId} saw half a tour`,
      expected: `${listed(stops)}, or nothing yet`,
      seen: error?.message ?? shown,
    });
  }
}

async function theBoardsAgree(world: World<FleetPlan>): Promise<void> {
  const rows = await world.query(
    `
    SELECT depot_id, departures, (
      SELECT count(*) FROM tours JOIN trucks ON trucks.id = tours.truck_id
      WHERE trucks.depot_id = depot_board.depot_id
    ) AS tours
    FROM depot_board ORDER BY depot_id`,
    [],
    { depot_id: String, departures: Number, tours: Number },
  );
  for (const { depot_id: depot, departures, tours } of rows) {
    demand(departures === tours, {
      headline: `the board of ${depot} counts ${trucks(departures)}, and ${have(tours)} a tour`,
      expected: `${tours} departures, as many as there are tours`,
      seen: `${departures}`,
    });
  }
}
