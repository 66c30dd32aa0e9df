/** The README once more, as a model: what depots and cards hold, and which loads are on the statement. */
import { fc, ids, oddIds, type Instant } from 'survives-production';
import { contract, MORNING, OPENING, PAID_IN_LIMITS } from './scene.ts';

interface Card {
  cents: number;
  limit: number;
}
interface Books {
  /** What is left, by depot. One that is not in it does not exist. */
  depots: ReadonlyMap<string, number>;
  cards: ReadonlyMap<string, Card>;
  loads: readonly { depot_id: string; card_id: string; amount_cents: number; loaded_at: Instant }[];
}

const [lateDepot, lateCard] = ['graz', 'K7'];
const odd = oddIds(4);
/** Beside what the promises begin with: a depot that is nearly as rich as a number can say, others with little. */
const budgets = new Map([
  ['lodz', 2_000_000_000],
  ['wien', 2_000_000_000],
  ...odd.map((id) => [id, 900] as const),
]);
/** Cards that take little; one is K1's twin for whoever compares as people do. */
const added = ['k1', ...odd];
const NEW_CARD: Card = { cents: 100, limit: 5_000 };

/** As many as the README names: a depot and a card for each, and one depot that has a euro for every third. */
const crowd = Array.from({ length: MORNING }, (_, n) => `gate ${n}`);
const [FUNDED, SCARCE] = [500, 'the last of the budget'];
const crowdBudgets: [string, number][] = [
  ...crowd.map((id): [string, number] => [id, FUNDED]),
  [SCARCE, (MORNING / 3) * 100],
];

const depot = ids('bremen', 'kiel', 'ulm', ...budgets.keys(), lateDepot);
const card = ids('K1', 'K2', 'K3', ...added, lateCard, lateCard);
const amount = fc.constantFrom(1, 300, 700, 1_000, 1_001, 5_000, 5_001, 50_000);

const opened = ({ depots, ...books }: Books, id: string, cents: number): Books => ({
  ...books,
  depots: new Map(depots).set(id, cents),
});
const issued = ({ cards, ...books }: Books, id: string, card: Card): Books => ({
  ...books,
  cards: new Map(cards).set(id, card),
});
const sum = (all: Iterable<number>): number => [...all].reduce((total, cents) => total + cents, 0);
const onCards = ({ cards }: Books): number[] => [...cards.values()].map(({ cents }) => cents);
const paidIn = (kind: string) =>
  OPENING.flatMap(([holder, cents]) =>
    holder.startsWith(kind) ? [[holder.slice(kind.length + 1), cents] as const] : [],
  );
const openingCards = paidIn('card').map(([id, cents]): [string, Card] => [
  id,
  { cents, limit: PAID_IN_LIMITS[id]! },
]);

export default contract<Books>({
  sentences: {
    loaded:
      '`{ ok: true, balanceCents }`: the money is on the card, which holds that much right after this load',
    'budget-exhausted':
      "`{ ok: false, reason: 'budget-exhausted' }`: the depot does not have that much, or does not exist",
    'no-such-card': "`{ ok: false, reason: 'no-such-card' }`",
    'card-limit': "`{ ok: false, reason: 'card-limit' }`: the card would hold more than its limit",
    total: 'what all depots and cards hold, in cents; it holds no load up',
    nothing: 'Whoever gets an exception may rely on it that nothing has happened.',
    answer: 'A refusal is an answer, never an exception',
    never: 'The total never changes: not after a load, not after a refusal, not while one is under way.',
    money: 'the views `money (kind, holder, cents)`, a row for each depot and each card',
    statement:
      '`load_log (depot_id, card_id, amount_cents, loaded_at)`, a row for each load, with the time at which it was made',
  },
  noException: 'answer',
  unchanged: 'never',
  nothingHappened: 'nothing',
  linearizable: true,
  begin: {
    rows: {
      depots: [...budgets].map(([id, budget_cents]) => ({ id, budget_cents })),
      fuel_cards: added.map((id) => ({ id, balance_cents: NEW_CARD.cents, limit_cents: NEW_CARD.limit })),
    },
    state: {
      depots: new Map([...paidIn('depot'), ...budgets]),
      cards: new Map([...openingCards, ...added.map((id): [string, Card] => [id, NEW_CARD])]),
      loads: [],
    },
  },
  // Before accounting has paid anything in.
  empty: { depots: new Map(), cards: new Map(), loads: [] },
  calls: {
    loadCard: {
      args: [depot, card, amount],
      about: ([depot, card]) => [`depot ${depot}`, `card ${card}`],
      weight: 4,
      step: (books, [from, to, cents], when) => {
        const left = books.depots.get(from) ?? 0;
        const card = books.cards.get(to);
        const reasons = [
          ...(left < cents ? (['budget-exhausted'] as const) : []),
          ...(card ? [] : (['no-such-card'] as const)),
          ...(card && card.cents + cents > card.limit ? (['card-limit'] as const) : []),
        ];
        if (!card || reasons.length > 0)
          return reasons.map((reason) => ({ sentence: reason, answer: { ok: false, reason } }));
        const balanceCents = card.cents + cents;
        const line = { depot_id: from, card_id: to, amount_cents: cents, loaded_at: when.in(0) };
        const then = issued(opened(books, from, left - cents), to, { ...card, cents: balanceCents });
        return {
          sentence: 'loaded',
          answer: { ok: true, balanceCents },
          then: { ...then, loads: [...books.loads, line] },
        };
      },
    },
    closingTotal: {
      args: [],
      about: () => ['the total'],
      reads: true,
      step: (books) => ({ sentence: 'total', answer: sum(books.depots.values()) + sum(onCards(books)) }),
    },
  },
  /** At the start of the month, and not while a load is under way. */
  writes: {
    'accounting opens a depot': {
      betweenCalls: true,
      args: [fc.constant(lateDepot)],
      about: ([id]) => [`depot ${id}`],
      rows: ([id]) => ({ depots: [{ id, budget_cents: 7_000 }] }),
      step: (books, [id]) => (books.depots.has(id) ? undefined : opened(books, id, 7_000)),
    },
    'accounting issues a card': {
      betweenCalls: true,
      args: [fc.constant(lateCard)],
      about: ([id]) => [`card ${id}`],
      rows: ([id]) => ({ fuel_cards: [{ id, balance_cents: 0, limit_cents: 1_500 }] }),
      step: (books, [id]) =>
        books.cards.has(id) ? undefined : issued(books, id, { cents: 0, limit: 1_500 }),
    },
  },
  views: {
    money: {
      sentence: 'money',
      columns: { kind: 'text', holder: 'text', cents: 'number' },
      rows: ({ depots, cards }) => [
        ...[...depots].map(([holder, cents]) => ({ kind: 'depot', holder, cents })),
        ...[...cards].map(([holder, { cents }]) => ({ kind: 'card', holder, cents })),
      ],
    },
    load_log: {
      sentence: 'statement',
      columns: { depot_id: 'text', card_id: 'text', amount_cents: 'number', loaded_at: 'moment' },
      rows: ({ loads }) => loads,
    },
  },
  readers: () => [['closingTotal']],
  crowd: {
    callers: MORNING,
    begin: {
      rows: {
        depots: crowdBudgets.map(([id, budget_cents]) => ({ id, budget_cents })),
        fuel_cards: crowd.map((id) => ({ id, balance_cents: 0, limit_cents: NEW_CARD.limit })),
      },
      state: {
        depots: new Map([...paidIn('depot'), ...crowdBudgets]),
        cards: new Map([
          ...openingCards,
          ...crowd.map((id): [string, Card] => [id, { cents: 0, limit: NEW_CARD.limit }]),
        ]),
        loads: [],
      },
    },
    gatherings: {
      'everybody loads a card of their own, from a depot of their own': {
        asks: (n) => ['loadCard', crowd[n]!, crowd[n]!, 100],
      },
      'everybody wants the last of one budget': { asks: (n) => ['loadCard', SCARCE, crowd[n]!, 100] },
      'everybody loads one card': {
        asks: (n) => ['loadCard', n % 2 === 0 ? 'bremen' : 'ulm', 'K1', 100],
        few: true,
      },
    },
  },
});
