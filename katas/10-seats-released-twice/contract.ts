/** The README once more, as a model: how many seats each show has, and what has become of each hold. */
import { fc, ids, like, oddIds, throws, type Instant } from 'survives-production';
import { contract, seatsOf, theMail } from './scene.ts';

interface Hold {
  show: string;
  seats: number;
  until: Instant;
  /** `late`: it has run out, and nobody has released it. */
  state: 'held' | 'late' | 'confirmed' | 'released';
}
/** Capacities by show, and holds by id. */
interface House {
  shows: ReadonlyMap<string, number>;
  holds: ReadonlyMap<string, Hold>;
}

const SMALL = 5;
const ONE_SEAT = 'a play for one';
const places = (show: string): number => (show === ONE_SEAT ? 1 : SMALL);
const [later, ...otherShows] = ['opening-night', ONE_SEAT, ...oddIds(4)] as [string, ...string[]];
/** Of one page: they begin alike. */
const ofOnePage = Array.from({ length: 6 }, (_, n) => `page of 30 November, hold ${n}`);
/** As many as the README names, and a show for each. */
const CROWD = 300;
const oneEach = Array.from({ length: CROWD }, (_, n) => `fringe, stage ${n}`);
const show = ids('hamlet', ...otherShows, later, 'no-such-show');
const id = ids('H1', 'H2', 'H3', ...ofOnePage, ...oddIds(15));
const seats = fc.constantFrom(1, 2, 3, SMALL, SMALL + 1, 10, 11);

const freeIn = ({ shows, holds }: House, show: string): number =>
  [...holds.values()]
    .filter((hold) => hold.show === show && hold.state !== 'released')
    .reduce((free, hold) => free - hold.seats, shows.get(show) ?? 0);
const put = (house: House, id: string, hold: Hold): House => ({
  ...house,
  holds: new Map(house.holds).set(id, hold),
});
const lateIn = ({ holds }: House): string[] =>
  [...holds].flatMap(([id, { state }]) => (state === 'late' ? [id] : []));
const released = (house: House, id: string): House =>
  put(house, id, { ...house.holds.get(id)!, state: 'released' });
const open = (house: House, show: string): House => ({
  ...house,
  shows: new Map(house.shows).set(show, SMALL),
});

export default contract<House>({
  sentences: {
    held: '`{ ok: true, expiresAt }`: these seats are on hold for ten minutes',
    'sold-out': 'Seats on sale and seats of holds that count are the capacity of the show, always.',
    again: 'A second `placeHold` with an id that is there changes nothing, and may be answered as you like.',
    late: "A hold that has run out is still its customer's until it has been released: at the till, late is not too late.",
    till: 'Who clicks again at the till hears the same again.',
    swept: 'One sweep, with nobody else around, releases everything that has run out, and nothing else.',
    available: 'seats on sale now; of a show that is not there, `0`',
    view: 'every hold that was ever placed is in it, with the time that its customer was told',
    answered:
      'Nobody gets an exception because somebody else is at work, up to three hundred customers at once, at one show or at many.',
  },
  noException: 'answered',
  begin: {
    rows: { shows: otherShows.map((id) => ({ id, title: id, capacity: places(id) })) },
    state: {
      shows: new Map([
        ...Object.entries(seatsOf),
        ...otherShows.map((id): [string, number] => [id, places(id)]),
      ]),
      holds: new Map(),
    },
  },
  calls: {
    placeHold: {
      args: [id, show, seats],
      about: ([id, show]) => [`hold ${id}`, `show ${show}`],
      weight: 3,
      linearizable: true,
      step: (house, [id, show, seats], when) => {
        if (house.holds.has(id)) {
          const whatever = [throws(), like('any answer', () => true)];
          return whatever.map((answer) => ({ sentence: 'again', answer }));
        }
        if (!house.shows.has(show))
          return { sentence: 'held', answer: { ok: false, reason: 'no-such-show' } };
        if (seats > freeIn(house, show))
          return { sentence: 'sold-out', answer: { ok: false, reason: 'sold-out' } };
        const until = when.in('10 minutes');
        const then = put(house, id, { show, seats, until, state: 'held' });
        return { sentence: 'held', answer: { ok: true, expiresAt: until }, then };
      },
    },
    confirmHold: {
      args: [id],
      about: ([id]) => [`hold ${id}`],
      weight: 2,
      linearizable: true,
      // Nobody is at the till with a hold that has not been answered.
      notBeside: ([id], { fn, args: [placed] }) => fn === 'placeHold' && placed === id,
      step: (house, [id]) => {
        const hold = house.holds.get(id);
        if (!hold) return { sentence: 'till', answer: { ok: false, reason: 'no-such-hold' } };
        if (hold.state === 'released') return { sentence: 'till', answer: { ok: false, reason: 'released' } };
        const sentence = hold.state === 'late' ? 'late' : 'till';
        return { sentence, answer: { ok: true }, then: put(house, id, { ...hold, state: 'confirmed' }) };
      },
    },
    releaseExpired: {
      args: [fc.constant(theMail)],
      about: () => ['hamlet', ...otherShows, later].map((show) => `show ${show}`),
      // Beside others it releases some of those that have run out, each at a moment of its own.
      parts: (_, count) =>
        Array.from({ length: Number(count) }, () => ({
          step: (house) =>
            lateIn(house).map((id) => ({ sentence: 'swept', answer: undefined, then: released(house, id) })),
        })),
      step: (house) => {
        const late = lateIn(house);
        const then = late.reduce(released, house);
        // A count that the driver gave as text is a count.
        const answer = like(String(late.length), (heard) => Number(heard) === late.length);
        return { sentence: 'swept', answer, ...(late.length > 0 && { then }) };
      },
    },
    availableSeats: {
      args: [show],
      about: ([show]) => [`show ${show}`],
      reads: true,
      linearizable: true,
      step: (house, [show]) => ({ sentence: 'available', answer: freeIn(house, show) }),
    },
  },
  writes: {
    'the box office adds a show': {
      args: [fc.constant(later)],
      about: ([show]) => [`show ${show}`],
      rows: ([id]) => ({ shows: [{ id, title: 'The opening night', capacity: SMALL }] }),
      step: (house, [show]) => (house.shows.has(show) ? undefined : open(house, show)),
    },
  },
  views: {
    hold_states: {
      sentence: 'view',
      columns: { hold_id: 'text', show_id: 'text', seats: 'number', state: 'text', expires_at: 'moment' },
      rows: ({ holds }) =>
        [...holds].map(([hold_id, { show, seats, state, until }]) => ({
          ...{ hold_id, show_id: show, seats, expires_at: until },
          state: state === 'late' ? 'held' : state,
        })),
    },
  },
  limits: (house) =>
    [...house.holds].flatMap(([id, hold]) =>
      hold.state === 'held' ? [{ at: hold.until, then: put(house, id, { ...hold, state: 'late' }) }] : [],
    ),
  readers: (key) => (key.startsWith('show ') ? [['availableSeats', key.slice('show '.length)]] : []),
  crowd: {
    callers: CROWD,
    begin: {
      rows: { shows: [later, ...oneEach].map((id) => ({ id, title: id, capacity: SMALL })) },
      state: {
        shows: new Map([
          ...Object.entries(seatsOf),
          ...[later, ...oneEach].map((id): [string, number] => [id, SMALL]),
        ]),
        holds: new Map(),
      },
    },
    gatherings: {
      'everybody wants the last seats of one show': { asks: (n) => ['placeHold', `C${n}`, later, 1] },
      'everybody wants seats of another show': { asks: (n) => ['placeHold', `C${n}`, oneEach[n]!, 2] },
      'a box for each, at one show': { asks: (n) => ['placeHold', `C${n}`, 'lear', 2], few: true },
    },
  },
});
