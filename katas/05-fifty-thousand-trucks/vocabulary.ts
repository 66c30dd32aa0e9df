/** How this kata's properties read the business: which trucks there are, what was answered, which routes they have. */
import {
  demand,
  outside,
  subject,
  type Call,
  type LateCall,
  type Outcome,
  type Result,
  type World,
} from 'survives-production';

type AssignRoutes = typeof import('./generated/assign-routes.ts');
type RoutingService = import('./generated/assign-routes.ts').RoutingService;
type Ended = Result;
export const { define, safety, liveness, call } = subject<AssignRoutes>();

/** `T1`, `T2`, …: what the fleet register calls them. */
export const fleet = (trucks: number, from = 1): string[] =>
  Array.from({ length: trucks }, (_, n) => `T${from + n}`);
const depotOf = (truck: string): string => `D${Number(truck.slice(1)) % 40}`;
const routeFrom = (depot: string, truck: string, region: string): string => `${depot} > ${truck} > ${region}`;

/** Calculates from live traffic, one route at a time, and sends a bill for each. */
export const routingService = {
  calculateOptimalRoute: (bill: string[], truck: string, depot: string, region: string): string => {
    bill.push(truck);
    return routeFrom(depot, truck, region);
  },
};

export const assign = (caller: string, trucks: readonly string[], region = 'north'): Call =>
  call(caller, 'assignRoutesInParallel', outside<RoutingService>('routing'), trucks, region);
export const driver = (truck: string): Call => call('driver', 'routeOf', truck);
export const workshop = (truck: string): Call => call('workshop', 'takeOutOfService', truck);
/** In the middle of the job, if it takes that many statements. */
export const after = (statements: number, whatever: Call): LateCall => ({ ...whatever, after: statements });
/** All of them in the same process, and so on the same pool. */
export const together = (...callers: string[]): Record<string, 'a'> =>
  Object.fromEntries(callers.map((caller) => [caller, 'a']));

export async function inTheRegister(world: World<AssignRoutes>, trucks: readonly string[]): Promise<void> {
  await world.ask(
    'importTrucks',
    trucks.map((id) => ({ id, depotId: depotOf(id) })),
  );
}

interface Entry {
  truckId?: unknown;
  status?: unknown;
  route?: unknown;
}

const amount = (n: number): string => n.toLocaleString('en');
const jobsIn = ({ outcomes }: Ended) => outcomes.filter(({ fn }) => fn === 'assignRoutesInParallel');
const textOf = ({ truckId, status, route }: Entry): string =>
  `${String(truckId)} ${String(status)}${route === undefined ? '' : `: ${String(route)}`}`;
const told = ({ name, code, message }: NonNullable<Outcome['error']>): string =>
  `${code ?? name}: ${message}`;

async function routes(world: World<AssignRoutes>): Promise<Map<string, string>> {
  const rows = await world.query('SELECT truck_id, region, route FROM truck_routes ORDER BY truck_id');
  return new Map(rows.map(({ truck_id, route }) => [String(truck_id), String(route)]));
}

/** What the dashboard says, and what it would have to mean. */
export async function asOnTheDashboard(result: Ended, trucks: number): Promise<void> {
  const [{ error, value } = { error: undefined, value: undefined }] = jobsIn(result);
  const stored = await routes(result);
  const right = fleet(trucks).filter(
    (truck) => stored.get(truck) === routeFrom(depotOf(truck), truck, 'north'),
  );
  const yes = ((value ?? []) as Entry[]).filter(({ status }) => status === 'assigned').length;
  demand(!error && yes === trucks && right.length === trucks, {
    headline: `${right.length === trucks ? 'the job was reported as failed' : 'trucks have no route'} after "${amount(trucks)} trucks in 2 seconds"`,
    expected: `${amount(trucks)} trucks, each with its route`,
    seen: `${amount(right.length)} of ${amount(trucks)} have theirs${error ? `; ${told(error)}` : `; ${amount(yes)} reported`}`,
  });
}

export function oneIsLeftForOthers({ usage }: Ended, allowed: number): void {
  demand(usage.connections < allowed, {
    headline: 'the job took every connection that the server gives',
    expected: `fewer than ${allowed} at once: whoever else asks needs one`,
    seen: String(usage.connections),
  });
}

/** How many statements of the job others have to wait for, at most: these, and not half of all when they are more than a few. */
const PATIENCE = 500;
const A_FEW = 10;

export function nobodyWaits({ outcomes, usage }: Ended): void {
  const patience = Math.min(PATIENCE, Math.max(A_FEW, usage.callers['night']!.statements / 2));
  for (const { caller, error } of outcomes.filter(({ caller }) => caller !== 'night')) {
    demand(!error, {
      headline: `the ${caller} got an error while the job was running`,
      expected: 'an answer',
      seen: error ? told(error) : '',
    });
    const { meanwhile } = usage.callers[caller]!;
    demand(meanwhile < patience, {
      headline: `the ${caller} had to wait for the whole fleet`,
      expected: `fewer than ${amount(patience)} statements of the job between the question and the answer`,
      seen: amount(meanwhile),
    });
  }
}

/** The answer has an entry for each of the list, in its order; those that can go have the route that is stored. */
export async function eachIsAnswered(result: Ended, idle: readonly string[] = []): Promise<void> {
  const stored = await routes(result);
  for (const { caller, args, error, value } of jobsIn(result)) {
    const [, trucks, region] = args as [unknown, string[], string];
    const wanted = trucks.map((truckId) =>
      idle.includes(truckId)
        ? { truckId, status: 'skipped' }
        : { truckId, status: 'assigned', route: routeFrom(depotOf(truckId), truckId, region) },
    );
    const expected = listed(wanted.map(textOf));
    demand(!error, {
      headline: `${caller} got an exception instead of an answer`,
      expected,
      seen: error ? told(error) : '',
    });
    const seen = listed((value as Entry[]).map(textOf));
    demand(seen === expected, { headline: `${caller} got the wrong answer`, expected, seen });
    for (const { truckId, route } of wanted as Entry[]) routeIs(stored, String(truckId), route);
  }
}

const listed = (items: readonly string[]): string => items.join(', ') || 'nothing';

function routeIs(stored: Map<string, string>, truck: string, route: unknown): void {
  const seen = stored.get(truck);
  demand(seen === route, {
    headline: seen ? `${truck} has a route that it must not have` : `${truck} has no route`,
    expected: route === undefined ? 'no route' : `${truck} has ${String(route)}`,
    seen: seen ?? 'none',
  });
}

export async function staysInTheWorkshop(result: Ended, truck: string): Promise<void> {
  const seen = (await routes(result)).get(truck);
  demand(seen === undefined, {
    headline: `${truck} is in the workshop and has a route`,
    expected: 'a truck out of service has none',
    seen: `its driver is sent ${seen}`,
  });
}

/** What failed has said so, in the words of the contract, and the same job again comes to its end. */
export async function canBeRunAgain(result: Ended): Promise<void> {
  for (const { error } of jobsIn(result)) {
    demand(!error || error.name === 'RoutingError', {
      headline: 'the job failed with an error that nobody expects',
      expected: 'a RoutingError',
      seen: error ? told(error) : '',
    });
  }
  const failed = jobsIn(result).some(({ error }) => error);
  if (!failed) return eachIsAnswered(result);
  const [{ args }] = jobsIn(result) as [Outcome];
  const [, trucks, region] = args as [unknown, string[], string];
  const again = await result.ask(
    'assignRoutesInParallel',
    outside<RoutingService>('routing'),
    trucks,
    region,
  );
  await eachIsAnswered({
    ...result,
    outcomes: [{ caller: 'the second run', fn: 'assignRoutesInParallel', args, value: again }],
  });
}
