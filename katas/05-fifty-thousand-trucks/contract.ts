/** The README once more, as a model: which trucks there are, and the route that each has. */
import { fc, ids, oddIds, throws, type Instant } from 'survives-production';
import { contract, routeFrom, routing } from './scene.ts';

interface Truck {
  depot: string;
  inService: boolean;
  /** Tonight's, if it has one. */
  route: string | null;
  region: string | null;
  at: Instant | null;
}
const NO_ROUTE = { route: null, region: null, at: null };
/** By truck. One that is not in it is unknown. */
type Fleet = ReadonlyMap<string, Truck>;

const trucks = ['T1', 'T2', ...oddIds(8)];
const truckId = ids(...trucks, 'T99');
const list = fc.array(truckId, { maxLength: 5 });
const region = ids('north', 'south', ...oddIds(2));
const registered = fc.record({
  id: fc.constantFrom(...trucks),
  depotId: fc.constantFrom('izmir', 'bursa', ...oddIds(2)),
});
const register = fc.uniqueArray(registered, { selector: ({ id }) => id, maxLength: 5 });

const put = (fleet: Fleet, id: string, truck: Truck): Fleet => new Map(fleet).set(id, truck);

const route = (fleet: Fleet, id: string, region: string): string =>
  routeFrom(fleet.get(id)!.depot, id, region);
const routed = (fleet: Fleet, ids: readonly string[], region: string, at: Instant): Fleet =>
  ids.reduce(
    (rest, id) => put(rest, id, { ...fleet.get(id)!, route: route(fleet, id, region), region, at }),
    fleet,
  );
/** A job that comes to the same route again may leave it as it was stored. */
const kept = (before: Fleet, after: Fleet): Fleet =>
  new Map(
    [...after].map(([id, truck]): [string, Truck] => {
      const was = before.get(id)!;
      return [id, was.route === truck.route && was.region === truck.region ? was : truck];
    }),
  );
/** What may be left of a list: any part of it. */
const partsOf = (ids: readonly string[]): string[][] =>
  ids.reduce<string[][]>((all, id) => [...all, ...all.map((some) => [...some, id])], [[]]);

const known = (fleet: Fleet, { id, depotId }: { id: string; depotId: string }): Fleet =>
  fleet.has(id) ? fleet : put(fleet, id, { depot: depotId, inService: true, ...NO_ROUTE });

export default contract<Fleet>({
  sentences: {
    assigned:
      "one entry for each of the list, in its order: `{ truckId, status: 'assigned', route }`, or `{ truckId, status: 'skipped' }` for a truck that is unknown or out of service",
    failed:
      'When the job has failed it is over: nothing of it goes on, no calculation either. What it had stored may stay; the same job can be run again.',
    route: "the truck's route, or `undefined`: the drivers' app asks all night",
    workshop: '`true`, or `false` for an unknown truck; its route is withdrawn',
    import: 'takes `{ id, depotId }[]` over from the fleet register; trucks that are known stay as they are',
    view: 'the view `truck_routes (truck_id, region, route, routed_at)`: trucks that have a route, and no others, with the time when it was stored last',
  },
  begin: { state: new Map() },
  calls: {
    importTrucks: {
      args: [register],
      about: ([trucks]) => trucks.map(({ id }) => id),
      weight: 2,
      parts: ([trucks]) =>
        trucks.map((truck) => ({
          step: (fleet) => ({ sentence: 'import', answer: undefined, then: known(fleet, truck) }),
        })),
      step: (fleet, [trucks]) => {
        const added = trucks.filter(({ id }) => !fleet.has(id));
        const then = added.reduce(known, fleet);
        return { sentence: 'import', answer: undefined, ...(added.length > 0 && { then }) };
      },
    },
    assignRoutesInParallel: {
      args: [fc.constant(routing), list, region],
      about: ([, trucks]) => trucks,
      weight: 2,
      parts: ([, trucks, region], answer) =>
        trucks.map((id, n) => ({
          heard: answer[n],
          step: (fleet, when) => {
            if (!fleet.get(id)?.inService)
              return { sentence: 'assigned', answer: { truckId: id, status: 'skipped' } };
            const answer = { truckId: id, status: 'assigned', route: route(fleet, id, region) };
            const after = routed(fleet, [id], region, when.in(0));
            return [after, kept(fleet, after)].map((then) => ({ sentence: 'assigned', answer, then }));
          },
        })),
      notBeside: ([, trucks], { fn, args: [, others] }) =>
        fn === 'assignRoutesInParallel' && trucks.some((id) => (others as string[]).includes(id)),
      step: (fleet, [, trucks, region], when) => {
        const going = trucks.filter((id) => fleet.get(id)?.inService);
        const answer = trucks.map((id) =>
          going.includes(id)
            ? ({ truckId: id, status: 'assigned', route: route(fleet, id, region) } as const)
            : ({ truckId: id, status: 'skipped' } as const),
        );
        if (going.length === 0) return { sentence: 'assigned', answer };
        const after = routed(fleet, going, region, when.in(0));
        return [after, kept(fleet, after)].map((then) => ({ sentence: 'assigned', answer, then }));
      },
      whenHit: (fleet, [, trucks, region], when) =>
        partsOf([...new Set(trucks.filter((id) => fleet.get(id)?.inService))]).map((stored) => ({
          sentence: 'failed',
          answer: throws('RoutingError'),
          ...(stored.length > 0 && { then: routed(fleet, stored, region, when.in(0)) }),
        })),
    },
    routeOf: {
      args: [truckId],
      about: ([id]) => [id],
      reads: true,
      linearizable: true,
      step: (fleet, [id]) => ({ sentence: 'route', answer: fleet.get(id)?.route ?? undefined }),
    },
    takeOutOfService: {
      args: [truckId],
      about: ([id]) => [id],
      linearizable: true,
      step: (fleet, [id]) => {
        const truck = fleet.get(id);
        if (!truck) return { sentence: 'workshop', answer: false };
        const then = put(fleet, id, { ...truck, inService: false, ...NO_ROUTE });
        return { sentence: 'workshop', answer: true, then };
      },
    },
  },
  views: {
    truck_routes: {
      sentence: 'view',
      columns: { truck_id: 'text', region: 'text', route: 'text', routed_at: 'moment' },
      rows: (fleet) =>
        [...fleet].flatMap(([truck_id, { region, route, at }]) =>
          route === null ? [] : [{ truck_id, region, route, routed_at: at }],
        ),
    },
  },
  readers: (id) => [['routeOf', id]],
});
