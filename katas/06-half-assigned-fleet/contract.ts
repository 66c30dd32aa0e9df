/** The README once more, as a model: which tour each truck has, and how many docks are left. */
import { fc, ids, like, oddIds } from 'survives-production';
import type { FailureReason, Line, PlanReport } from './generated/fleet-plan.ts';
import { contract, LONG_NIGHT } from './scene.ts';

interface Night {
  /** Depots by truck: the trucks that there are. */
  depots: ReadonlyMap<string, string>;
  customers: ReadonlySet<string>;
  tours: ReadonlyMap<string, { routeId: string; stops: readonly string[] }>;
}

const [newTruck, newCustomer] = ['T7', 'nina'];
const [first, second] = oddIds(2) as [string, string];
/** Other depots in other letters, with a blank, or with another end; and more than a list that is cut would have. */
const twins = ['Ulm', 'ulm ', `${'x'.repeat(69)}y`];
const yards = Array.from({ length: 110 }, (_, n) => `yard ${n}`);
const added = [first, second, ...twins, ...yards].map((id): [string, number] => [id, 1]);
const DOCKS = new Map([['ulm', 50], ['kiel', 1], [LONG_NIGHT.depot, LONG_NIGHT.docks], ...added]);
const oddTrucks = oddIds(6).map((id, n): [string, string] => [id, n % 2 ? first : second]);
const oddCustomers = oddIds(4);
const TRUCKS = new Map([
  ...['T1', 'T2', 'T3'].map((id): [string, string] => [id, 'ulm']),
  ...['K1', 'K2'].map((id): [string, string] => [id, 'kiel']),
  ...LONG_NIGHT.trucks.map((id): [string, string] => [id, LONG_NIGHT.depot]),
  ...oddTrucks,
]);

/** Nobody's trucks, and nearly one of those. */
const strangers = ['y', 'z'].map((end) => `${'x'.repeat(69)}${end}`);
const truckId = ids(
  ...['T1', 'T2', 'T3', 'K1', 'K2', newTruck, 'T9'],
  ...oddTrucks.map(([id]) => id),
  ...strangers,
);
const customer = ids('anna', 'bert', 'carl', 'anna', 'bert', ...oddCustomers, newCustomer, 'zoe');
const line = fc.record<Line>({
  truckId,
  routeId: ids('R1', 'R2', ...oddIds(3)),
  stops: fc.array(customer, { minLength: 1, maxLength: 3 }),
});
const batch = fc
  .tuple(fc.array(line, { minLength: 1, maxLength: 3 }), fc.boolean())
  .map(([lines, again]) => (again ? [...lines, lines[0]!] : lines));

const departures = ({ depots, tours }: Night, depot: string): number =>
  [...tours.keys()].filter((truck) => depots.get(truck) === depot).length;

function reasons(night: Night, { truckId, stops }: Line): FailureReason[] {
  const depot = night.depots.get(truckId);
  const full = depot !== undefined && departures(night, depot) >= DOCKS.get(depot)!;
  return [
    ...(depot === undefined ? (['no-such-truck'] as const) : []),
    ...(stops.every((id) => night.customers.has(id)) ? [] : (['no-such-customer'] as const)),
    ...(full ? (['depot-full'] as const) : []),
  ];
}

/** The lines in this order, of each truck the first. */
function planned(before: Night, lines: readonly Line[]) {
  const failed = new Map<string, FailureReason[]>();
  let night = before;
  const once = lines.filter(({ truckId }, n) => lines.findIndex((one) => one.truckId === truckId) === n);
  for (const line of once) {
    const { truckId, routeId, stops } = line;
    if (night.tours.has(truckId)) continue;
    const why = reasons(night, line);
    if (why.length > 0) failed.set(truckId, why);
    else night = { ...night, tours: new Map(night.tours).set(truckId, { routeId, stops }) };
  }
  const assigned = once.map(({ truckId }) => truckId).filter((id) => !failed.has(id));
  return { night, assigned, failed };
}
/** What a report says of a truck: null where it is assigned, otherwise the reason. */
const toldOf = ({ failed }: PlanReport, id: string): string | null =>
  failed.find(({ truckId }) => truckId === id)?.reason ?? null;
const told = (why: FailureReason[] = []) =>
  like(why.join(' or ') || 'assigned', (heard: FailureReason | null) =>
    heard === null ? why.length === 0 : why.includes(heard),
  );
const orders = <T>(list: readonly T[]): T[][] =>
  list.length === 0
    ? [[]]
    : list.flatMap((one, n) => orders(list.filter((_, other) => other !== n)).map((rest) => [one, ...rest]));

const reported = ({ assigned, failed }: ReturnType<typeof planned>) =>
  like(
    `assigned: ${assigned.join(', ') || 'none'}; failed: ${[...failed].map(([id, why]) => `${id} ${why.join(' or ')}`).join(', ') || 'none'}`,
    (heard: PlanReport) =>
      String([...heard.assigned].sort()) === String([...assigned].sort()) &&
      heard.failed.length === failed.size &&
      heard.failed.every(({ truckId, reason }) => failed.get(truckId)?.includes(reason)) &&
      new Set(heard.failed.map(({ truckId }) => truckId)).size === failed.size,
  );

/** The same, when something failed under it: a line may be missing, or be there and unconfirmed. */
function hit(before: Night, lines: readonly Line[]) {
  const trucks = [...new Set(lines.map(({ truckId }) => truckId))];
  return orders(lines).flatMap((order) =>
    subsets(trucks).map((lost) => {
      const plan = planned(
        before,
        order.filter(({ truckId }) => !lost.includes(truckId)),
      );
      const answer = like(
        `each truck once: ${lost.join(', ') || 'none'} not stored, and of the others what is so, or unconfirmed`,
        ({ assigned, failed }: PlanReport) =>
          String([...assigned, ...failed.map(({ truckId }) => truckId)].sort()) ===
            String([...trucks].sort()) &&
          assigned.every((id) => plan.assigned.includes(id)) &&
          failed.every(
            ({ truckId: id, reason }) =>
              reason === 'unconfirmed' ||
              (reason === 'error' ? lost.includes(id) : plan.failed.get(id)?.includes(reason)),
          ),
      );
      return { sentence: 'report', answer, ...(plan.night !== before && { then: plan.night }) };
    }),
  );
}
const subsets = <T>(list: readonly T[]): T[][] =>
  list.reduce<T[][]>((all, one) => [...all, ...all.map((some) => [...some, one])], [[]]);

export default contract<Night>({
  sentences: {
    report: 'Each truck of the batch is in exactly one of the two, once',
    'no-throw': '`assignRoutes` does not throw. When it has answered, it is done.',
    tour: '`{ routeId, stops }`, or `undefined` while the truck has no tour',
    whole:
      "A line is stored as a whole or not at all: the route, the stops in the order given, and one departure more on the depot's board.",
    board: 'A depot has no more departures than docks.',
  },
  noException: 'no-throw',
  begin: {
    rows: {
      depots: added.map(([id, docks]) => ({ id, docks })),
      customers: oddCustomers.map((id) => ({ id })),
      trucks: oddTrucks.map(([id, depot_id]) => ({ id, depot_id })),
    },
    state: {
      depots: TRUCKS,
      customers: new Set(['anna', 'bert', 'carl', 'dora', ...oddCustomers]),
      tours: new Map(),
    },
  },
  calls: {
    assignRoutes: {
      args: [batch],
      about: ([lines]) =>
        lines.flatMap(({ truckId }) => [truckId, `docks of ${TRUCKS.get(truckId) ?? 'ulm'}`]),
      weight: 2,
      parts: ([lines], report) =>
        [...new Set(lines.map(({ truckId }) => truckId))].map((id) => ({
          heard: toldOf(report, id),
          step: (night) =>
            lines
              .filter(({ truckId }) => truckId === id)
              .map((line) => {
                const plan = planned(night, [line]);
                const changed = plan.night !== night && { then: plan.night };
                return { sentence: 'report', answer: told(plan.failed.get(id)), ...changed };
              }),
        })),
      step: (night, [lines]) =>
        orders(lines).map((order) => {
          const plan = planned(night, order);
          const changed = plan.night !== night && { then: plan.night };
          return { sentence: 'report', answer: reported(plan), ...changed };
        }),
      whenHit: (night, [lines]) => hit(night, lines),
    },
    tourOf: {
      args: [truckId],
      about: ([truck]) => [truck],
      reads: true,
      linearizable: true,
      step: ({ tours }, [truck]) => ({ sentence: 'tour', answer: tours.get(truck) }),
    },
  },
  writes: {
    'the garage adds a truck': {
      args: [fc.constant(newTruck)],
      about: ([truck]) => [truck],
      rows: ([id]) => ({ trucks: [{ id, depot_id: 'ulm' }] }),
      step: (night, [truck]) =>
        night.depots.has(truck) ? undefined : { ...night, depots: new Map(night.depots).set(truck, 'ulm') },
    },
    'sales wins a customer': {
      args: [fc.constant(newCustomer)],
      about: ([id]) => [id],
      rows: ([id]) => ({ customers: [{ id }] }),
      step: (night, [id]) =>
        night.customers.has(id) ? undefined : { ...night, customers: new Set([...night.customers, id]) },
    },
  },
  views: {
    tours: {
      sentence: 'whole',
      columns: { truck_id: 'text', route_id: 'text', stops: 'text' },
      rows: ({ tours }) =>
        [...tours].map(([truck_id, { routeId, stops }]) => ({
          truck_id,
          route_id: routeId,
          stops: stops.join(),
        })),
    },
    depot_board: {
      sentence: 'board',
      columns: { depot_id: 'text', departures: 'number', docks: 'number' },
      rows: (night) =>
        [...DOCKS].map(([depot_id, docks]) => ({ depot_id, departures: departures(night, depot_id), docks })),
    },
  },
  readers: (key) => (key.startsWith('docks of ') ? [] : [['tourOf', key]]),
});
