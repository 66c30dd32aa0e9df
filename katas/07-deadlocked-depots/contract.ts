/** The README once more, as a model: where each truck is, and which moves have been made. */
import { fc, ids, oddIds } from 'survives-production';
import type { Move, Refusal } from './generated/truck-moves.ts';
import { ABROAD, AT_HOME, AKSARAY, ANKARA, BURSA, contract, IZMIR, nameOf, NOWHERE, to } from './scene.ts';

interface Fleet {
  depots: ReadonlySet<number>;
  /** Depots by truck. */
  trucks: ReadonlyMap<string, number>;
  /** In their order. */
  made: readonly { truck: string; from: number; to: number }[];
}

const KONYA = 42;
const NEW_TRUCK = 'T6';
const LARGEST = 2_147_483_647;
const ODD = oddIds(8).map((id): [string, number] => [id, LARGEST]);
const TRUCKS = new Map([...Object.entries(AT_HOME), ...ODD]);

/** As many dispatchers as the README names: a truck for each in one of two depots, and one alone in a depot of its own. */
const CROWD = 300;
const [EAST, WEST] = [1_001, 1_002];
const ownDepot = (n: number): number => 2_000 + n;
const between = Array.from({ length: CROWD }, (_, n): [string, number] => [
  `E${n}`,
  n % 2 === 0 ? EAST : WEST,
]);
const alone = Array.from({ length: CROWD }, (_, n): [string, number] => [`P${n}`, ownDepot(n)]);
/** By thirties the first with the last: whoever has fewer locks than depots then meets them in either order. */
const partnerOf = (n: number): number => n - (n % 30) + 29 - (n % 30);
const standing = (trucks: Iterable<readonly [string, number]>): Map<number, number> =>
  [...trucks].reduce(
    (counts, [, depot]) => counts.set(depot, (counts.get(depot) ?? 0) + 1),
    new Map<number, number>(),
  );
const crowdDepots = standing([...between, ...alone]);

const truckId = ids('T1', 'T2', 'T5', ...ODD.map(([id]) => id), NEW_TRUCK, 'T99');
const often = [ANKARA, BURSA, IZMIR, AKSARAY];
const depotId = fc.constantFrom(...often, ...often, ABROAD[0]!, LARGEST, KONYA, NOWHERE);
const plan = fc.uniqueArray(
  fc.tuple(truckId, depotId).map(([truck, depot]) => to(truck, depot)),
  {
    selector: (move) => move.truckId,
    maxLength: 5,
  },
);

const reasons = ({ depots, trucks }: Fleet, { truckId, toDepotId }: Move): Refusal[] => [
  ...(trucks.has(truckId) ? [] : (['no-such-truck'] as const)),
  ...(depots.has(toDepotId) ? [] : (['no-such-depot'] as const)),
];

/** Those of the moves that there are: whoever is there already stays. */
const journeys = ({ trucks }: Fleet, moves: readonly Move[]) =>
  moves
    .map(({ truckId, toDepotId }) => ({ truck: truckId, from: trucks.get(truckId)!, to: toDepotId }))
    .filter(({ from, to }) => from !== to);

function moved(fleet: Fleet, moves: readonly Move[]): { then?: Fleet } {
  const made = journeys(fleet, moves);
  if (made.length === 0) return {};
  const trucks = new Map([...fleet.trucks, ...made.map(({ truck, to }): [string, number] => [truck, to])]);
  return { then: { ...fleet, trucks, made: [...fleet.made, ...made] } };
}

const standingAt = ({ trucks }: Fleet, depot: number): number =>
  [...trucks.values()].filter((place) => place === depot).length;

export default contract<Fleet>({
  sentences: {
    moved: '`{ ok: true, fromDepotId }`: the truck is there; it came from `fromDepotId`',
    refused: "`{ ok: false, reason }`: `'no-such-truck'` or `'no-such-depot'`",
    'plan-made': '`{ ok: true, moved }`: all moves have been made; so many trucks have changed places',
    'plan-refused': '`{ ok: false, truckId, reason }`: nothing has been moved, because this truck cannot be',
    stays:
      'A truck that is there already stays: the answer is yes, and nothing changes. It is not counted among the moved.',
    'no-exception':
      'It is no reason for an exception that somebody else is at the same depot, or moves the same truck.',
    nothing:
      'Whoever gets an exception all the same, because a connection broke, may rely on it that nothing has been moved.',
    board: 'The board counts the trucks that are there',
    record: "each move that was made is in the drivers' record once, and no other is.",
    trucks: 'reads `trucks` to find a truck',
  },
  noException: 'no-exception',
  nothingHappened: 'nothing',
  linearizable: true,
  begin: {
    rows: {
      depots: [
        ...ABROAD.map((id) => ({ id, name: nameOf(id), trucks_here: 0 })),
        { id: LARGEST, name: 'Ulus', trucks_here: ODD.length },
      ],
      trucks: ODD.map(([id, depot_id]) => ({ id, depot_id })),
    },
    state: { depots: new Set([...often, ...ABROAD, LARGEST]), trucks: TRUCKS, made: [] },
  },
  calls: {
    moveTruck: {
      args: [truckId, depotId],
      about: ([truck, depot]) => [truck, `depot ${depot}`],
      weight: 2,
      step: (fleet, [truckId, toDepotId]) => {
        const move = { truckId, toDepotId };
        const wrong = reasons(fleet, move);
        if (wrong.length > 0)
          return wrong.map((reason) => ({ sentence: 'refused', answer: { ok: false, reason } as const }));
        const change = moved(fleet, [move]);
        const answer = { ok: true, fromDepotId: fleet.trucks.get(truckId)! } as const;
        return { sentence: change.then ? 'moved' : 'stays', answer, ...change };
      },
    },
    moveMany: {
      args: [plan],
      about: ([moves]) => moves.flatMap(({ truckId, toDepotId }) => [truckId, `depot ${toDepotId}`]),
      weight: 2,
      step: (fleet, [moves]) => {
        const wrong = moves.flatMap((move) =>
          reasons(fleet, move).map((reason) => ({ ok: false, truckId: move.truckId, reason }) as const),
        );
        if (wrong.length > 0) return wrong.map((answer) => ({ sentence: 'plan-refused', answer }));
        const made = journeys(fleet, moves).length;
        const sentence = made === moves.length ? 'plan-made' : 'stays';
        return { sentence, answer: { ok: true, moved: made }, ...moved(fleet, moves) };
      },
    },
  },
  writes: {
    'the fleet office opens a depot': {
      /** At the beginning of the year, and not while a truck is under way. */
      betweenCalls: true,
      args: [fc.constant(NEW_TRUCK)],
      about: ([truck]) => [truck, `depot ${KONYA}`],
      rows: ([id]) => ({
        depots: [{ id: KONYA, name: 'Konya', trucks_here: 1 }],
        trucks: [{ id, depot_id: KONYA }],
      }),
      step: (fleet, [truck]) =>
        fleet.trucks.has(truck)
          ? undefined
          : {
              ...fleet,
              depots: new Set([...fleet.depots, KONYA]),
              trucks: new Map(fleet.trucks).set(truck, KONYA),
            },
    },
  },
  views: {
    trucks: {
      sentence: 'trucks',
      columns: { id: 'text', depot_id: 'number' },
      rows: ({ trucks }) => [...trucks].map(([id, depot_id]) => ({ id, depot_id })),
    },
    yard_board: {
      sentence: 'board',
      columns: { depot_id: 'number', trucks_here: 'number' },
      rows: (fleet) =>
        [...fleet.depots].map((depot_id) => ({ depot_id, trucks_here: standingAt(fleet, depot_id) })),
    },
    truck_moves: {
      sentence: 'record',
      columns: { truck_id: 'text', from_depot_id: 'number', to_depot_id: 'number' },
      rows: ({ made }) =>
        made.map(({ truck, from, to }) => ({ truck_id: truck, from_depot_id: from, to_depot_id: to })),
    },
  },
  crowd: {
    callers: CROWD,
    begin: {
      rows: {
        depots: [...crowdDepots].map(([id, trucks_here]) => ({ id, name: nameOf(id), trucks_here })),
        trucks: [...between, ...alone].map(([id, depot_id]) => ({ id, depot_id })),
      },
      state: {
        depots: new Set([...often, ...crowdDepots.keys()]),
        trucks: new Map([...Object.entries(AT_HOME), ...between, ...alone]),
        made: [],
      },
    },
    gatherings: {
      'trucks change places between two depots': {
        asks: (n) => ['moveTruck', `E${n}`, n % 2 === 0 ? WEST : EAST],
        few: true,
      },
      'everybody sends one truck to the same depot': { asks: () => ['moveTruck', 'E0', WEST] },
      'pairs change places, by plans': {
        asks: (n) => ['moveMany', [to(`P${n}`, ownDepot(partnerOf(n)))]],
      },
    },
  },
});
