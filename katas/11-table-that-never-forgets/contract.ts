/** The README once more, as a model: who has locked which seat last, and what is left of it. */
import { fc, ids, like, oddIds, type Instant } from 'survives-production';
import { BATCH, contract, hall as seatsOfTheHall, HALL } from './scene.ts';

interface Lock {
  user: string;
  until: Instant;
  /** Its customer's earlier times for the seat, where they are kept as locks of their own. */
  earlier: readonly Instant[];
  /** `out`: it has run out. `swept`: and since then the clean-up has removed something, so it may be gone. */
  state: 'counts' | 'out' | 'swept';
}
interface Hall {
  /** By seat. */
  locks: ReadonlyMap<string, Lock | null>;
  /** `cleans`: it has been seen to. `keeps`: something had run out, and it has said that nothing is to be done: so it is overwritten. */
  cleanUp: 'unknown' | 'cleans' | 'keeps';
}

const odd = oddIds(4);
/** Another end after seventy letters: for whoever cuts ids they are one seat. */
const twin = `${'x'.repeat(69)}z`;
const [later, ...seats] = ['A4', 'A1', 'A2', ...odd, twin] as [string, ...string[]];
/** Long enough for another one to begin like it. */
const LOFT = 'the loft above the court theatre';
const venueOf = (seat: string): string => (seat.startsWith('A') ? 'club' : LOFT);

const group = fc.shuffledSubarray(seats, { minLength: 1, maxLength: 3 });
const seat = ids(...seats, 'Z9');
const user = ids('ines', 'jan', ...odd.slice(0, 2));
const venue = ids('club', LOFT, 'nowhere');

const put = (hall: Hall, seat: string, lock: Lock | null): Hall => ({
  ...hall,
  locks: new Map(hall.locks).set(seat, lock),
});
const cleans = (hall: Hall, ranOut: (lock: Lock) => Lock | null): Hall => ({
  locks: new Map(
    [...hall.locks].map(([id, lock]) => [id, lock && lock.state !== 'counts' ? ranOut(lock) : lock]),
  ),
  cleanUp: 'cleans',
});
/** It may be gone. */
const swept = (lock: Lock): Lock => ({ ...lock, state: 'swept' });
const counts = (lock: Lock | null | undefined): lock is Lock => lock?.state === 'counts';

/** In the order of the signs, or in that of the alphabet. */
const inOrder = (ids: readonly string[]) => {
  const orders = [[...ids].sort(), [...ids].sort((a, b) => a.localeCompare(b))].map(String);
  return like(orders[0] || 'no seat', (heard: string[]) => orders.includes(heard.join()));
};
const these = (ids: readonly string[]) =>
  like(
    ids.join(' and '),
    (heard: string[]) => String([...new Set(heard)].sort()) === String([...ids].sort()),
  );

export default contract<Hall>({
  sentences: {
    locked:
      "`{ ok: true, expiresAt }`: all of them, for ten minutes from now, also those that are this customer's already",
    taken: '`{ ok: false, taken }` and none: `taken` names those that somebody else has',
    renewed:
      '`true`: ten minutes from now, also when the lock has run out, unless somebody else has taken the seat since, be it for a time that is over, or the clean-up has come by; `false`: it is gone',
    available: 'ids of the seats that nobody has locked, in order',
    done: '`{ cleaned, done }`: how many locks this call has cleaned up, and whether nothing is left to do',
    'no-others': '`done` may leave out the locks that another server is at, and no others.',
    cleaned: 'When it is alone each call but the last cleans up something',
    answered:
      'Nobody gets an exception for an answer: not when up to three hundred lock seats at the same moment, the same ones or others, in whatever order they name them, and not the job.',
    view: 'the view `active_locks (seat_id, user_id, expires_at)`: the seat map and the reports read it.',
  },
  noException: 'answered',
  begin: {
    rows: { seats: seats.slice(2).map((id) => ({ id, venue_id: venueOf(id) })) },
    state: {
      locks: new Map([...seats, 'A3'].map((id): [string, null] => [id, null])),
      cleanUp: 'unknown',
    },
  },
  calls: {
    lockSeats: {
      args: [group, user],
      about: ([seats]) => seats.flatMap((seat) => [seat, `lock of ${seat}`]),
      weight: 3,
      linearizable: true,
      step: (hall, [seats, user], when) => {
        const locks = seats.map((id) => [id, hall.locks.get(id)] as const);
        const taken = locks.filter(([, lock]) => counts(lock) && lock.user !== user).map(([id]) => id);
        if (taken.length > 0) return { sentence: 'taken', answer: { ok: false, taken: these(taken) } };
        const until = when.in('10 minutes');
        const answer = { ok: true, expiresAt: until } as const;
        const ways = locks.some(([, lock]) => counts(lock)) ? ['overwritten', 'kept'] : ['overwritten'];
        return ways.map((way) => {
          const then = locks.reduce((rest, [id, lock]) => {
            const earlier = way === 'kept' && counts(lock) ? [...lock.earlier, lock.until] : [];
            return put(rest, id, { user, until, earlier, state: 'counts' });
          }, hall);
          return { sentence: 'locked', answer, then };
        });
      },
    },
    renewLock: {
      args: [seat, user],
      about: ([seat]) => [seat, `lock of ${seat}`],
      weight: 2,
      linearizable: true,
      step: (hall, [seat, user], when) => {
        const lock = hall.locks.get(seat);
        const gone = { sentence: 'renewed', answer: false };
        if (lock?.user !== user) return gone;
        const then = put(hall, seat, { ...lock, until: when.in('10 minutes'), state: 'counts' });
        const renewed = { sentence: 'renewed', answer: true, then };
        return lock.state === 'swept' ? [renewed, gone] : renewed;
      },
    },
    availableSeats: {
      args: [venue],
      about: ([venue]) => [...seats, later].filter((seat) => venueOf(seat) === venue),
      reads: true,
      linearizable: true,
      step: (hall, [venue]) => {
        const free = [...hall.locks].filter(([id, lock]) => venueOf(id) === venue && !counts(lock));
        return { sentence: 'available', answer: inOrder(free.map(([id]) => id)) };
      },
    },
    cleanUp: {
      args: [fc.constantFrom(1, 2, BATCH)],
      about: () => seats.map((seat) => `lock of ${seat}`),
      // Beside others it may find nothing, or all that has run out.
      parts: () => [
        { step: (hall) => ({ sentence: 'cleaned', answer: undefined, then: cleans(hall, swept) }) },
      ],
      step: (hall) => {
        const nothing = { sentence: 'done', answer: { cleaned: 0, done: true } };
        if (hall.cleanUp === 'keeps') return nothing;
        const cleaned = like('1 or more', (heard) => Number(heard) > 0);
        const some = {
          sentence: 'cleaned',
          answer: { cleaned, done: false },
          then: cleans(hall, swept),
        };
        const all = {
          sentence: 'no-others',
          answer: { cleaned, done: true },
          then: cleans(hall, () => null),
        };
        const hasSome = [...hall.locks.values()].some((lock) => lock?.state === 'out');
        if (hall.cleanUp === 'cleans')
          return hasSome ? [some, all] : [{ ...nothing, then: cleans(hall, () => null) }, some, all];
        if (!hasSome) return [nothing, some, all];
        return [some, all, { ...nothing, then: { ...hall, cleanUp: 'keeps' } }];
      },
    },
  },
  writes: {
    'the box office adds a seat': {
      args: [fc.constant(later)],
      about: ([seat]) => [seat],
      rows: ([id]) => ({ seats: [{ id, venue_id: venueOf(id) }] }),
      step: (hall, [seat]) => (hall.locks.has(seat) ? undefined : put(hall, seat, null)),
    },
  },
  views: {
    active_locks: {
      sentence: 'view',
      columns: { seat_id: 'text', user_id: 'text', expires_at: 'moment' },
      rows: (hall) =>
        [...hall.locks].flatMap(([seat_id, lock]) =>
          counts(lock)
            ? [lock.until, ...lock.earlier].map((expires_at) => ({ seat_id, user_id: lock.user, expires_at }))
            : [],
        ),
    },
  },
  limits: (hall) =>
    [...hall.locks].flatMap(([id, lock]) => {
      if (!counts(lock)) return [];
      const earlier = lock.earlier.map((at) => ({
        at,
        then: put(hall, id, { ...lock, earlier: lock.earlier.filter((other) => other !== at) }),
      }));
      return [...earlier, { at: lock.until, then: put(hall, id, { ...lock, earlier: [], state: 'out' }) }];
    }),
  readers: (key) => (key.startsWith('lock of ') ? [] : [['availableSeats', venueOf(key)]]),
  crowd: {
    callers: 300,
    gatherings: {
      'everybody wants the same two seats, in either order': {
        asks: (n) => ['lockSeats', n % 2 === 0 ? ['H0001', 'H0002'] : ['H0002', 'H0001'], `customer-${n}`],
      },
      'everybody wants two seats of their own': {
        asks: (n) => ['lockSeats', seatsOfTheHall(HALL).slice(2 * n, 2 * n + 2), `customer-${n}`],
      },
    },
  },
});
