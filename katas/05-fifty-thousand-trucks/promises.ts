/** How this kata's promises read the business: what was answered, which routes are stored, and who had to wait. */
import { answerOf, demand, type Outcome, type Result, type World } from 'survives-production';
import { depotOf, fleet, routeFrom, routing, type AssignRoutes } from './scene.ts';

type Ended = Result<AssignRoutes>;
type Job = Outcome<AssignRoutes, 'assignRoutesInParallel'>;

interface Entry {
  truckId: string;
  status: string;
  route?: string;
}

const amount = (n: number): string => n.toLocaleString('en');
const jobsIn = (result: Ended): Job[] => result.of('assignRoutesInParallel');
const textOf = ({ truckId, status, route }: Entry): string =>
  `${truckId} ${status}${route === undefined ? '' : `: ${route}`}`;

async function routes(world: World<AssignRoutes>): Promise<Map<string, string>> {
  const rows = await world.query('SELECT truck_id, route FROM truck_routes ORDER BY truck_id', [], {
    truck_id: String,
    route: String,
  });
  return new Map(rows.map(({ truck_id: truck, route }) => [truck, route]));
}

/** What the dashboard says, and what it would have to mean. */
export async function asOnTheDashboard(result: Ended, trucks: number): Promise<void> {
  const [job] = jobsIn(result) as [Job];
  const stored = await routes(result);
  const right = fleet(trucks).filter(
    (truck) => stored.get(truck) === routeFrom(depotOf(truck), truck, 'north'),
  );
  const yes = (job.value ?? []).filter(({ status }) => status === 'assigned').length;
  demand(!job.error && yes === trucks && right.length === trucks, {
    headline: `${right.length === trucks ? 'the job was reported as failed' : 'trucks have no route'} after "${amount(trucks)} trucks in 2 seconds"`,
    expected: `${amount(trucks)} trucks, each with its route`,
    seen: `${amount(right.length)} of ${amount(trucks)} have theirs; ${job.error ? answerOf(job) : `${amount(yes)} reported`}`,
  });
}

export function oneIsLeftForOthers({ usage }: Ended, allowed: number): void {
  demand(usage.connections < allowed, {
    headline: 'the job took every connection that the server gives',
    expected: `fewer than ${allowed} at once: whoever else asks needs one`,
    seen: `${usage.connections}`,
  });
}

/** A hundred statements are no few. */
const PATIENCE = 100;
/** Where so few are the whole job, or what it does of the fleet at once. */
const ALL_IN_ONE = 6;
/** The same of some trucks, which may be one batch of the fleet. */
const ONE_BATCH = 10;

/** With a pool of one everybody else waits for what a connection is used for until it is given back. */
export function othersGetTheirTurn({ usage }: Ended): void {
  const { statements, statementsPerLoan } = usage.callers['night']!;
  const allowed = Math.min(PATIENCE - 1, Math.max(ALL_IN_ONE, Math.floor(statements / 2)));
  demand(statementsPerLoan <= allowed, {
    headline: 'the job gives nobody else a turn',
    expected: `at most ${allowed} of its ${amount(statements)} statements before a connection is given back`,
    seen: amount(statementsPerLoan),
  });
}

export function nobodyWaits({ outcomes, usage }: Ended): void {
  const { statements, partiesPerLoan } = usage.callers['night']!;
  const patience = Math.min(PATIENCE, Math.max(ONE_BATCH, statements / 2));
  for (const outcome of outcomes.filter(({ caller }) => caller !== 'night')) {
    const { caller, error } = outcome;
    demand(!error, {
      headline: `the ${caller} got an error while the job was running`,
      expected: 'an answer',
      seen: answerOf(outcome),
    });
    const { meanwhile } = usage.callers[caller]!;
    demand(meanwhile < patience, {
      headline: `the ${caller} had to wait for the whole fleet`,
      expected: `fewer than ${amount(patience)} statements of the job between the question and the answer`,
      seen: amount(meanwhile),
    });
  }
  demand(partiesPerLoan === 0, {
    headline: 'whoever asks has to wait for the routing service',
    expected: 'no connection is kept while a route is calculated: the pool may have no other',
    seen: `${amount(partiesPerLoan)} calculated while one was kept`,
  });
}

/** The answer has an entry for each of the list, in its order; those that can go have the route that is stored. */
export async function eachIsAnswered(
  result: Ended,
  idle: readonly string[] = [],
  jobs = jobsIn(result),
): Promise<void> {
  const stored = await routes(result);
  for (const job of jobs) {
    const { caller, args, error, value } = job;
    const [, trucks, region] = args;
    const wanted = trucks.map((truckId): Entry =>
      idle.includes(truckId)
        ? { truckId, status: 'skipped' }
        : { truckId, status: 'assigned', route: routeFrom(depotOf(truckId), truckId, region) },
    );
    const expected = listed(wanted.map(textOf));
    demand(!error, {
      headline: `${caller} got an exception instead of an answer`,
      expected,
      seen: answerOf(job),
    });
    const seen = listed(value!.map(textOf));
    demand(seen === expected, { headline: `${caller} got the wrong answer`, expected, seen });
    for (const { truckId, route } of wanted) routeIs(stored, truckId, route);
  }
}

const listed = (items: readonly string[]): string => items.join(', ') || 'nothing';

function routeIs(stored: Map<string, string>, truck: string, route: string | undefined): void {
  const seen = stored.get(truck);
  demand(seen === route, {
    headline: seen ? `${truck} has a route that it must not have` : `${truck} has no route`,
    expected: route === undefined ? 'no route' : `${truck} has ${route}`,
    seen: seen ?? 'none',
  });
}

export async function staysInTheWorkshop(result: Ended, truck: string): Promise<void> {
  saysThatItIsGone(result, truck);
  const seen = (await routes(result)).get(truck);
  demand(seen === undefined, {
    headline: `${truck} is in the workshop and has a route`,
    expected: 'a truck out of service has none',
    seen: `its driver is sent ${seen}`,
  });
}

/** What was calculated when it had gone cannot have been stored at any moment. */
function saysThatItIsGone(result: Ended, truck: string): void {
  const gone = result.answers.find(({ fn }) => fn === 'takeOutOfService');
  const before = (result.ledger('routing') as string[]).slice(0, gone?.ledgers['routing']);
  if (before.includes(truck)) return;
  const entry = jobsIn(result)
    .flatMap(({ value }) => value ?? [])
    .find(({ truckId }) => truckId === truck);
  demand(entry?.status !== 'assigned', {
    headline: `${truck} was reported as assigned, and had gone to the workshop before its route was calculated`,
    expected: `${truck} skipped`,
    seen: entry ? textOf(entry) : 'nothing',
  });
}

/** What failed has said so, in the words of the contract, and the same job again comes to its end. */
export async function canBeRunAgain(result: Ended): Promise<void> {
  const jobs = jobsIn(result);
  for (const job of jobs) {
    demand(!job.error || job.error.name === 'RoutingError', {
      headline: 'the job failed with an error that nobody expects',
      expected: 'a RoutingError',
      seen: answerOf(job),
    });
  }
  if (!jobs.some(({ error }) => error)) return eachIsAnswered(result);
  const [{ fn, args }] = jobs as [Job];
  const [, trucks, region] = args;
  const value = await result.ask('assignRoutesInParallel', routing, trucks, region);
  await eachIsAnswered(result, [], [{ caller: 'the second run', fn, args, value }]);
}
