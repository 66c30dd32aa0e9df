/** The README once more, as a model: what is in which depot, and what has passed its gates. */
import { fc, ids, oddIds } from 'survives-production';
import { BESIDE_IZMIR, contract } from './scene.ts';

interface Depot {
  capacityKg: number;
  loadKg: number;
  closed: boolean;
}
interface Yard {
  /** By id. A depot that is not in it does not exist. */
  depots: ReadonlyMap<string, Depot>;
  billed: readonly { depot_id: string; truck_id: string; delta_kg: number }[];
}

const odd = oddIds(4);
/** It takes no deliveries today, and differs from one that is open by its last letter. */
const closed = `${'x'.repeat(69)}y`;
const KIOSK = 'kiosk';
/** Those of other days, one a depot, say nothing about today. */
const closures = [
  { depot_id: closed, day: 'today' },
  ...odd.map((depot_id, n) => ({ depot_id, day: n % 2 === 0 ? '2001-02-03' : '2999-12-31' })),
];
/** As many as the README names, and a depot for each. */
const CROWD = 300;
const oneEach = Array.from({ length: CROWD }, (_, n) => `field ${n}`);
const depot = ids(...odd, closed, KIOSK, 'izmir', 'bursa', 'adana', 'ankara', 'ankara', 'atlantis');
const truck = ids('T1', 'T2', ...oddIds(3));
const delta = fc.constantFrom(1, 80, 300, 700, 701, 1000, 1001, -1, -80, -300, -700);

const put = (yard: Yard, id: string, depot: Depot): Yard => ({
  ...yard,
  depots: new Map(yard.depots).set(id, depot),
});
const empty = (capacityKg: number, closed = false): Depot => ({ capacityKg, loadKg: 0, closed });
const seeded: [string, Depot][] = [
  ['izmir', empty(20_000)],
  ['bursa', empty(1_000)],
  ['adana', empty(5_000, true)],
  [BESIDE_IZMIR, empty(1_000)],
];
const added: [string, Depot][] = [
  ...odd.map((id): [string, Depot] => [id, empty(700)]),
  [closed, empty(700, true)],
  [KIOSK, empty(1)],
];
const rowsOf = (depots: readonly [id: string, Depot][]) =>
  depots.map(([id, { capacityKg }]) => ({ id, name: id, capacity_kg: capacityKg }));

export default contract<Yard>({
  sentences: {
    booked: '`{ ok: true, loadKg }`: booked; `loadKg`, a number, is the load right after this movement',
    refused:
      "`{ ok: false, reason }`: `'over-capacity'`, `'not-enough-load'`, `'no-such-depot'`, or for a delivery `'closed'`",
    look: '`{ loadKg, freeKg }`, or `undefined` when there is no such depot',
    neither: 'A refused one is on neither, and nobody sees it, not even for a moment.',
    answers:
      'Nobody gets an exception for an answer, up to three hundred gates that ask at once, and from however many servers.',
    apart: 'Depots have nothing to do with each other: nobody waits for a truck at another one.',
    board: 'the view `depot_loads (depot_id, load_kg, capacity_kg)`: the board reads it',
    bill: '`load_movements (depot_id, truck_id, delta_kg)`: billing reads it, a row for each accepted movement',
  },
  noException: 'answers',
  unchanged: 'neither',
  independent: 'apart',
  begin: {
    rows: { depots: rowsOf(added), depot_closures: closures },
    state: { depots: new Map([...seeded, ...added]), billed: [] },
  },
  calls: {
    adjustLoad: {
      args: [depot, truck, delta],
      about: ([depot]) => [depot],
      weight: 3,
      linearizable: true,
      step: (yard, [id, truck, deltaKg]) => {
        const depot = yard.depots.get(id);
        const loadKg = (depot?.loadKg ?? 0) + deltaKg;
        const reasons = [
          ...(depot ? [] : (['no-such-depot'] as const)),
          ...(depot?.closed && deltaKg > 0 ? (['closed'] as const) : []),
          ...(depot && loadKg > depot.capacityKg ? (['over-capacity'] as const) : []),
          ...(depot && loadKg < 0 ? (['not-enough-load'] as const) : []),
        ];
        if (!depot || reasons.length > 0)
          return reasons.map((reason) => ({ sentence: 'refused', answer: { ok: false, reason } }));
        const billed = [...yard.billed, { depot_id: id, truck_id: truck, delta_kg: deltaKg }];
        return {
          sentence: 'booked',
          answer: { ok: true, loadKg },
          then: put({ ...yard, billed }, id, { ...depot, loadKg }),
        };
      },
    },
    depotLoad: {
      args: [depot],
      about: ([depot]) => [depot],
      reads: true,
      linearizable: true,
      step: (yard, [id]) => {
        const depot = yard.depots.get(id);
        const answer = depot && { loadKg: depot.loadKg, freeKg: depot.capacityKg - depot.loadKg };
        return { sentence: 'look', answer };
      },
    },
  },
  writes: {
    'the back office adds a depot': {
      args: [fc.constant('ankara')],
      about: ([id]) => [id],
      rows: ([id]) => ({ depots: [{ id, name: 'Ankara', capacity_kg: 1_000 }] }),
      step: (yard, [id]) => (yard.depots.has(id) ? undefined : put(yard, id, empty(1_000))),
    },
    'the back office closes a depot for today': {
      /** A delivery that is under way may still be taken, before or after it, whatever somebody has seen meanwhile. */
      betweenCalls: true,
      args: [fc.constantFrom('izmir', 'ankara')],
      about: ([id]) => [id],
      rows: ([depot_id]) => ({ depot_closures: [{ depot_id, day: 'today' }] }),
      step: (yard, [id]) => {
        const depot = yard.depots.get(id);
        return depot && !depot.closed ? put(yard, id, { ...depot, closed: true }) : undefined;
      },
    },
  },
  views: {
    depot_loads: {
      sentence: 'board',
      columns: { depot_id: 'text', load_kg: 'number', capacity_kg: 'number' },
      rows: ({ depots }) =>
        [...depots].map(([id, d]) => ({ depot_id: id, load_kg: d.loadKg, capacity_kg: d.capacityKg })),
    },
    load_movements: {
      sentence: 'bill',
      columns: { depot_id: 'text', truck_id: 'text', delta_kg: 'number' },
      rows: ({ billed }) => billed,
    },
  },
  readers: (id) => [['depotLoad', id]],
  crowd: {
    callers: CROWD,
    begin: {
      rows: { depots: rowsOf(oneEach.map((id) => [id, empty(700)])) },
      state: {
        depots: new Map([...seeded, ...oneEach.map((id): [string, Depot] => [id, empty(700)])]),
        billed: [],
      },
    },
    gatherings: {
      'a queue at one depot': { asks: (n) => ['adjustLoad', 'izmir', `T${n}`, 80], few: true },
      'each at a depot of their own': {
        asks: (n) => ['adjustLoad', oneEach[n]!, `T${n}`, 80],
        apart: 'apart',
      },
      'one place at a full depot': { asks: (n) => ['adjustLoad', 'bursa', `T${n}`, 700] },
    },
  },
});
