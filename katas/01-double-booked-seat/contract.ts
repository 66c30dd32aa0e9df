/** The README once more, as a model: who holds which seat, and until when. */
import { fc, ids, like, oddIds, type Instant } from 'survives-production';
import { contract } from './scene.ts';

type Holder = { user: string; until: Instant } | null;
/** By seat. A seat that is not in it does not exist. */
type Hall = ReadonlyMap<string, Holder>;

const [later, ...seats] = ['A3', ...oddIds(6)] as [string, ...string[]];
/** Under the open sky, with more seats than a list that is cut would have. */
const PARK = 'Freilichtbühne im Rosengarten';
const park = Array.from({ length: 120 }, (_, n) => `R${String(n).padStart(3, '0')}`);
const venueOf = (seat: string): string =>
  seat.startsWith('R') ? PARK : seat.startsWith('L') ? 'loft' : 'hall';
const everySeat = [...seats, 'A1', 'L1', 'R119', later, later];

/** As many as the README names, and a seat for each. */
const CROWD = 300;
const rowsOfSeats = Array.from({ length: CROWD }, (_, n) => `row ${Math.floor(n / 20)}, seat ${n % 20}`);
/** More than any round number at which a list would be cut. */
const standing = Array.from({ length: 1_001 }, (_, n) => `standing ${n}`);

const seat = ids(...everySeat, 'Z9');
const user = ids('alice', 'bob', ...oddIds(4));
const venue = ids('hall', 'loft', PARK, 'nowhere');

const put = (hall: Hall, seat: string, holder: Holder): Hall => new Map(hall).set(seat, holder);
/** In the order of the signs, or in that of the alphabet. */
const inOrder = (ids: readonly string[]) => {
  const orders = [[...ids].sort(), [...ids].sort((a, b) => a.localeCompare(b))].map(String);
  return like(orders[0] || 'no seat', (heard: string[]) => orders.includes(heard.join()));
};

export default contract<Hall>({
  sentences: {
    'ten-minutes': "`{ ok: true, expiresAt }`: the seat is this user's for ten minutes from now",
    taken: "`{ ok: false, reason: 'taken' }`: somebody else's lock is still alive",
    'no-such-seat': "`{ ok: false, reason: 'no-such-seat' }`",
    renewed:
      'Locking a seat that you hold already is fine, from a second tab too: it stays **one** lock, with ten minutes from now.',
    unchanged: 'A refused request changes nothing: it neither ends nor lengthens the lock that is there.',
    released: "`true`: this user's active lock is gone. `false`: they had none",
    available: "ids of the venue's seats without an active lock, sorted as text",
    answers:
      'Nobody gets an exception for an answer, up to three hundred people who ask at once, and from however many servers.',
    apart:
      'Seats have nothing to do with each other: nobody waits for whoever wants another one. One user may hold several.',
    view: 'the view `active_seat_locks (seat_id, user_id, expires_at)`: checkout and the door scanners read it',
  },
  noException: 'answers',
  unchanged: 'unchanged',
  independent: 'apart',
  begin: {
    rows: {
      venues: [{ id: PARK, name: PARK }],
      seats: [...seats, ...park].map((id) => ({ id, venue_id: venueOf(id) })),
    },
    state: new Map([...seats, ...park, 'A1', 'A2', 'L1'].map((id): [string, Holder] => [id, null])),
  },
  calls: {
    lockSeat: {
      args: [seat, user],
      about: ([seat]) => [seat],
      weight: 3,
      linearizable: true,
      step: (hall, [seat, user], when) => {
        if (!hall.has(seat))
          return { sentence: 'no-such-seat', answer: { ok: false, reason: 'no-such-seat' } };
        const held = hall.get(seat);
        if (held && held.user !== user) return { sentence: 'taken', answer: { ok: false, reason: 'taken' } };
        const until = when.in('10 minutes');
        return {
          sentence: held ? 'renewed' : 'ten-minutes',
          answer: { ok: true, expiresAt: until },
          then: put(hall, seat, { user, until }),
        };
      },
    },
    releaseSeat: {
      args: [seat, user],
      about: ([seat]) => [seat],
      linearizable: true,
      step: (hall, [seat, user]) => {
        const holds = hall.get(seat)?.user === user;
        return { sentence: 'released', answer: holds, ...(holds && { then: put(hall, seat, null) }) };
      },
    },
    availableSeats: {
      args: [venue],
      about: ([venue]) => everySeat.filter((seat) => venueOf(seat) === venue),
      reads: true,
      linearizable: true,
      step: (hall, [venue]) => {
        const free = [...hall].filter(([seat, held]) => held === null && venueOf(seat) === venue);
        return { sentence: 'available', answer: inOrder(free.map(([seat]) => seat)) };
      },
    },
  },
  writes: {
    'the back office adds a seat': {
      args: [fc.constant(later)],
      about: ([seat]) => [seat],
      rows: ([seat]) => ({ seats: [{ id: seat, venue_id: 'hall' }] }),
      step: (hall, [seat]) => (hall.has(seat) ? undefined : put(hall, seat, null)),
    },
  },
  views: {
    active_seat_locks: {
      sentence: 'view',
      columns: { seat_id: 'text', user_id: 'text', expires_at: 'moment' },
      rows: (hall) =>
        [...hall].flatMap(([seat, held]) =>
          held ? [{ seat_id: seat, user_id: held.user, expires_at: held.until }] : [],
        ),
    },
  },
  limits: (hall) =>
    [...hall].flatMap(([seat, held]) => (held ? [{ at: held.until, then: put(hall, seat, null) }] : [])),
  readers: (seat) => [['availableSeats', venueOf(seat)]],
  crowd: {
    callers: CROWD,
    begin: {
      rows: { seats: [...rowsOfSeats, ...standing].map((id) => ({ id, venue_id: 'hall' })) },
      state: new Map(
        [...rowsOfSeats, ...standing, 'A1', 'A2', 'L1'].map((id): [string, Holder] => [id, null]),
      ),
    },
    gatherings: {
      'everybody wants one seat': { asks: (n) => ['lockSeat', 'A1', `user-${n}`] },
      'everybody wants a seat of their own': {
        asks: (n) => ['lockSeat', rowsOfSeats[n]!, `user-${n}`],
        apart: 'apart',
      },
      'one user, from many tabs': { asks: () => ['lockSeat', 'A1', 'alice'], few: true },
    },
  },
});
