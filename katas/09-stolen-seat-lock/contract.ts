/** The README once more, as a model: who holds which seat, and until when. */
import { fc, ids, oddIds, type Instant } from 'survives-production';
import { contract, KIOSK, ms, SEAT_IDS, SHOP } from './scene.ts';

type Holder = { user: string; until: Instant } | null;
/** By seat. A seat that is not in it does not exist. */
type Hall = ReadonlyMap<string, Holder>;

const [later, ...seats] = ['A3', ' A1', ...oddIds(4)] as [string, ...string[]];

/** Two names that begin alike. */
const COUNTER = 'the box office, counter ';

const seat = ids(...seats, 'A1', 'B7', later, later, 'Z9');
const user = ids('alice', 'bob', ...oddIds(4), `${COUNTER}1`, `${COUNTER}2`);
/** The channels' times, times that are no whole seconds, and the shortest and the longest that may be asked for. */
const ttlMs = fc.constantFrom(ms(SHOP), ms(KIOSK), ms(30), 61_250, 1_999, 1_000, ms(24 * 60));

/** As many as the README names, and a seat for each. */
const CROWD = 300;
const circle = Array.from({ length: CROWD }, (_, n) => `circle, seat ${n}`);

const put = (hall: Hall, seat: string, holder: Holder): Hall => new Map(hall).set(seat, holder);

export default contract<Hall>({
  sentences: {
    granted: "`{ ok: true, expiresAt }`: the seat is this user's, for `ttlMs` from this answer",
    taken: "`{ ok: false, reason: 'taken' }`: somebody else's lock is still alive",
    'no-such-seat': "`{ ok: false, reason: 'no-such-seat' }`",
    anew: 'Locking a seat that you hold already, from a second tab too, is never refused: its time starts anew, even if it ends sooner than it would have.',
    holder: 'the user who holds the seat at the moment, or `undefined`',
    unchanged: 'Whoever is refused, or asks who holds a seat, changes nothing for anybody.',
    answers:
      'Nobody gets an exception for an answer, however many people ask, up to three hundred at once, from however many servers, and with a pool of a single connection.',
    view: 'the view `live_seat_locks (seat_id, user_id, expires_at)`: the seat map and the door scanners read it',
  },
  noException: 'answers',
  unchanged: 'unchanged',
  timeMovesInCalls: true,
  begin: {
    rows: { seats: seats.map((id) => ({ id, hall: 'main' })) },
    state: new Map([...seats, ...SEAT_IDS].map((id): [string, Holder] => [id, null])),
  },
  calls: {
    lockSeat: {
      args: [seat, user, ttlMs],
      about: ([seat]) => [seat],
      weight: 3,
      linearizable: true,
      step: (hall, [seat, user, ttlMs], when) => {
        if (!hall.has(seat))
          return { sentence: 'no-such-seat', answer: { ok: false, reason: 'no-such-seat' } };
        const held = hall.get(seat);
        if (held && held.user !== user) return { sentence: 'taken', answer: { ok: false, reason: 'taken' } };
        const until = when.in(ttlMs);
        return {
          sentence: held ? 'anew' : 'granted',
          answer: { ok: true, expiresAt: until },
          then: put(hall, seat, { user, until }),
        };
      },
    },
    holderOf: {
      args: [seat],
      about: ([seat]) => [seat],
      reads: true,
      linearizable: true,
      step: (hall, [seat]) => ({ sentence: 'holder', answer: hall.get(seat)?.user }),
    },
  },
  writes: {
    'the back office adds a seat': {
      args: [fc.constant(later)],
      about: ([seat]) => [seat],
      rows: ([seat]) => ({ seats: [{ id: seat, hall: 'main' }] }),
      step: (hall, [seat]) => (hall.has(seat) ? undefined : put(hall, seat, null)),
    },
  },
  views: {
    live_seat_locks: {
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
  readers: (seat) => [['holderOf', seat]],
  crowd: {
    callers: CROWD,
    begin: {
      rows: { seats: circle.map((id) => ({ id, hall: 'circle' })) },
      state: new Map([...circle, ...SEAT_IDS].map((id): [string, Holder] => [id, null])),
    },
    gatherings: {
      'everybody wants one seat': { asks: (n) => ['lockSeat', 'A1', `user-${n}`, ms(KIOSK)] },
      'everybody wants a seat of their own': {
        asks: (n) => ['lockSeat', circle[n]!, `user-${n}`, ms(SHOP)],
      },
      'one user, from many tabs': { asks: () => ['lockSeat', 'A1', 'alice', ms(SHOP)], few: true },
    },
  },
});
