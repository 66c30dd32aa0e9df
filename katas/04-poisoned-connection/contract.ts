/** The README once more, as a model: which trailer is where, which seals are gone, and what is in the log. */
import { fc, ids, like, oddIds, throws } from 'survives-production';
import { contract } from './scene.ts';

interface Yard {
  /** Tours by trailer, null in the yard. One that is not in it is not known. */
  trailers: ReadonlyMap<string, string | null>;
  /** By number, the trailer that it was used for. */
  seals: ReadonlyMap<string, string>;
  announced: ReadonlySet<string>;
  log: readonly { trailer_id: string; tour_id: string | null; by_whom: string }[];
}

const late = 'L1';
const odd = oddIds(4);
/**
 * Beside the trailers of the promises: odd ones, and K1's twin for whoever compares as people do. They are on tour, so
 * that the yard is empty at times.
 */
const added = ['k1', ...odd];
/** More than a page of them comes at once. */
const convoy = Array.from({ length: 120 }, (_, n) => `P${String(n).padStart(3, '0')}`);
const trailers = ['K1', 'K2', 'B1', 'B2', ...added, late, 'K3', 'B3'];

const trailer = ids('K1', 'K2', 'K3', ...trailers, 'Z9');
const tour = ids('T1', 'T1', 'T9', ...oddIds(6));
const seal = ids('S0', 'S0', 'S1', 'S2', 'S3', ...oddIds(9));
const dispatcher = ids('ada', 'ben', 'gate', ...oddIds(13));

const put = ({ trailers, ...yard }: Yard, id: string, tour: string | null): Yard => ({
  ...yard,
  trailers: new Map(trailers).set(id, tour),
});
const moved = (yard: Yard, trailer_id: string, tour_id: string | null, by_whom: string): Yard => ({
  ...put(yard, trailer_id, tour_id),
  log: [...yard.log, { trailer_id, tour_id, by_whom }],
});
/** In the order of the signs, or in that of the alphabet. */
const inOrder = (ids: readonly string[]) => {
  const orders = [[...ids].sort(), [...ids].sort((a, b) => a.localeCompare(b))].map(String);
  return like(orders[0] || 'no trailer', (heard: string[]) => orders.includes(heard.join()));
};
const standing = ({ trailers }: Yard): string[] =>
  [...trailers].flatMap(([id, tour]) => (tour === null ? [id] : []));

export default contract<Yard>({
  sentences: {
    sent: '`{ ok: true }`: it has left, the seal is used, the customer knows of the tour',
    refused: "`{ ok: false, reason: 'seal-used' }` or `'not-in-yard'`; when both are so, either",
    unknown:
      'A trailer that nobody knows is neither in the yard nor on tour; whoever sends it may get an exception as well.',
    arrived: "`{ ok: true }`: it stands in the yard · `{ ok: false, reason: 'not-on-tour' }`",
    yard: 'their ids, in order',
    nothing: 'A no means that nothing has happened, and an exception too.',
    so: 'A yes means that it is so, for everybody.',
    once: 'A tour may have several trailers. Its customer hears of it once.',
    log: 'The log has a line for each move, with the name of the dispatcher who sent the trailer, or `gate`.',
  },
  unchanged: 'nothing',
  nothingHappened: 'nothing',
  linearizable: true,
  begin: {
    rows: { trailers: added.map((id) => ({ id, tour_id: 'T9' })) },
    state: {
      trailers: new Map([
        ...['K1', 'K2', 'K3'].map((id): [string, null] => [id, null]),
        ...['B1', 'B2', 'B3', ...added].map((id): [string, string] => [id, 'T9']),
      ]),
      seals: new Map([['S0', 'B1']]),
      announced: new Set(['T9']),
      log: [],
    },
  },
  calls: {
    sendTrailer: {
      args: [dispatcher, trailer, tour, seal],
      about: ([, trailer, tour, seal]) => [`trailer ${trailer}`, `tour ${tour}`, `seal ${seal}`],
      weight: 4,
      step: (yard, [who, id, tour, seal]) => {
        const is = yard.trailers.get(id);
        const reasons = [
          ...(is === null ? [] : (['not-in-yard'] as const)),
          ...(yard.seals.has(seal) ? (['seal-used'] as const) : []),
        ];
        const no = reasons.map((reason) => ({ sentence: 'refused', answer: { ok: false, reason } as const }));
        if (is === undefined) return [...no, { sentence: 'unknown', answer: throws() }];
        if (no.length > 0) return no;
        const seals = new Map(yard.seals).set(seal, id);
        const announced = new Set([...yard.announced, tour]);
        return {
          sentence: 'sent',
          answer: { ok: true },
          then: moved({ ...yard, seals, announced }, id, tour, who),
        };
      },
    },
    checkIn: {
      args: [trailer],
      about: ([trailer]) => [`trailer ${trailer}`],
      step: (yard, [id]) =>
        (yard.trailers.get(id) ?? null) === null
          ? { sentence: 'arrived', answer: { ok: false, reason: 'not-on-tour' } }
          : { sentence: 'arrived', answer: { ok: true }, then: moved(yard, id, null, 'gate') },
    },
    trailersInYard: {
      args: [],
      about: () => trailers.map((id) => `trailer ${id}`),
      reads: true,
      step: (yard) => ({ sentence: 'yard', answer: inOrder(standing(yard)) }),
    },
  },
  writes: {
    'fleet management buys a trailer': {
      args: [fc.constant(late)],
      about: ([id]) => [`trailer ${id}`],
      rows: ([id]) => ({ trailers: [{ id, tour_id: null }] }),
      step: (yard, [id]) => (yard.trailers.has(id) ? undefined : put(yard, id, null)),
    },
    'fleet management brings a convoy back': {
      args: [fc.constant('P')],
      about: () => ['the convoy'],
      rows: () => ({ trailers: convoy.map((id) => ({ id, tour_id: null })) }),
      step: (yard) =>
        yard.trailers.has(convoy[0]!) ? undefined : convoy.reduce((all, id) => put(all, id, null), yard),
    },
  },
  views: {
    trailers: {
      sentence: 'so',
      columns: { id: 'text', tour_id: 'text' },
      rows: ({ trailers }) => [...trailers].map(([id, tour_id]) => ({ id, tour_id })),
    },
    seals: {
      sentence: 'so',
      columns: { number: 'text', trailer_id: 'text' },
      rows: ({ seals }) => [...seals].map(([number, trailer_id]) => ({ number, trailer_id })),
    },
    announcements: {
      sentence: 'once',
      columns: { tour_id: 'text' },
      rows: ({ announced }) => [...announced].map((tour_id) => ({ tour_id })),
    },
    trailer_log: {
      sentence: 'log',
      columns: { trailer_id: 'text', tour_id: 'text', by_whom: 'text' },
      rows: ({ log }) => log,
    },
  },
  readers: (key) => (key.startsWith('trailer ') ? [['trailersInYard']] : []),
});
