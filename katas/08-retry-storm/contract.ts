/** The README once more, as a model: what each account owes, and which passages have been charged. */
import { fc, ids, like, oddIds, throws, type Instant } from 'survives-production';
import { contract, LIMITS, thePrinter } from './scene.ts';

interface Passage {
  account: string;
  cents: number;
}
/** By id, both. An account that is not in it does not exist; a passage that is not has not been charged. */
interface Books {
  limits: ReadonlyMap<string, number>;
  charged: ReadonlyMap<string, Passage>;
  /** A month after the first of them. Nothing is different then, and what was sent before is sent again. */
  monthEnds?: Instant;
}

const [later, ...odd] = ['süd', ...oddIds(4)] as [string, ...string[]];
/** Three of the tolls fill it to the last cent. */
const LIMIT = 1_150;
/** Beside the seed's. Four of them are another's in other letters, with a blank, or with another end. */
const twins: [string, number][] = [
  ['Nord', LIMIT],
  ['nord ', LIMIT],
  [`${'x'.repeat(69)}y`, LIMIT],
  ['x'.repeat(21), 1],
  ['a', 2_147_483_647],
];
const added = [...odd.map((id): [string, number] => [id, LIMIT]), ...twins];
/** As many as the README names, and an account for each. */
const CROWD = 300;
const oneEach = Array.from({ length: CROWD }, (_, n): [string, number] => [`haulier ${n}`, LIMIT]);

const passage = ids('P1', 'P2', 'P3', ...oddIds(6));
const account = ids('nord', 'ost', 'Ost', ...odd, ...twins.map(([id]) => id), later, later, 'west');
/** The last ones are more than an `integer` holds, or than there is left of it. */
const cents = fc.constantFrom(450, 700, 300, 1, LIMIT, 100_000, 0, -450, 2_147_483_647, 3_000_000_000);

const owes = ({ charged }: Books, account: string): number =>
  [...charged.values()].reduce((sum, each) => sum + (each.account === account ? each.cents : 0), 0);
const refused = (sentence: string, reason: 'no-such-account' | 'over-limit' | 'invalid-amount') => ({
  sentence,
  answer: { ok: false as const, reason },
});
/** Charged before, and sent with another account or amount: what is said to that is open. */
const otherwise = [
  { sentence: 'once', answer: like('any answer', () => true) },
  { sentence: 'once', answer: throws() },
];
const rowsOf = (accounts: readonly [id: string, limit: number][]) =>
  accounts.map(([id, limit]) => ({ id, limit_cents: limit }));
const limited = (books: Books, account: string, limit: number): Books => ({
  ...books,
  limits: new Map(books.limits).set(account, limit),
});
/** More than any, so that it is always raised. */
const RAISED = 200_000;

export default contract<Books>({
  sentences: {
    charged:
      '`{ ok: true, owedCents }`: charged, or it was charged before; `owedCents` is what the account owes right after this passage; of one that was charged before, what it owes now',
    'no-such-account': "`{ ok: false, reason: 'no-such-account' \\| 'over-limit' \\| 'invalid-amount' }`",
    'over-limit':
      'No account goes over its limit, and an amount that is too much for it is `over-limit`, however large.',
    'invalid-amount': 'What can never succeed is not tried again: zero and less is an `invalid-amount`.',
    once: 'A passage is charged once, however often it is sent, at the same time or later, and whatever fails',
    owes: 'what the account owes, in cents; `undefined` when there is no such account',
    answers:
      'nobody gets an exception for an answer otherwise, nor a refusal for an exception, with forty gantries at one account, or three hundred at as many.',
    books: 'An account owes the passages that were charged to it.',
    receipts:
      'When something has failed it may be missing; it is never printed twice, and never for nothing.',
  },
  noException: 'answers',
  unchanged: 'books',
  begin: {
    rows: { accounts: rowsOf(added) },
    state: { limits: new Map([...Object.entries(LIMITS), ...added]), charged: new Map() },
  },
  calls: {
    chargePassage: {
      args: [passage, account, cents, fc.constant(thePrinter)],
      about: ([passage, account]) => [passage, account],
      weight: 3,
      linearizable: true,
      step: (books, [id, account, cents], when) => {
        const before = books.charged.get(id);
        if (before && (before.account !== account || before.cents !== cents)) return otherwise;
        const reasons = [
          ...(cents > 0 ? [] : [refused('invalid-amount', 'invalid-amount')]),
          ...(books.limits.has(account) ? [] : [refused('no-such-account', 'no-such-account')]),
        ];
        if (reasons.length > 0) return reasons;
        const yes = {
          answer: { ok: true as const },
          byThen: (now: Books) => ({ owedCents: owes(now, account) }),
        };
        if (before) return { sentence: 'once', ...yes };
        if (owes(books, account) + cents > books.limits.get(account)!)
          return refused('over-limit', 'over-limit');
        const charged = new Map(books.charged).set(id, { account, cents });
        const first = books.charged.size === 0 && { monthEnds: when.in('31 days') };
        return { sentence: 'charged', ...yes, then: { ...books, charged, ...first } };
      },
    },
    owedBy: {
      args: [account],
      about: ([account]) => [account],
      reads: true,
      linearizable: true,
      step: (books, [account]) => ({
        sentence: 'owes',
        answer: books.limits.has(account) ? owes(books, account) : undefined,
      }),
    },
  },
  writes: {
    'the back office opens an account': {
      args: [fc.constant(later)],
      about: ([account]) => [account],
      rows: ([account]) => ({ accounts: [{ id: account, limit_cents: LIMIT }] }),
      step: (books, [account]) => (books.limits.has(account) ? undefined : limited(books, account, LIMIT)),
    },
    'the back office raises a limit': {
      args: [fc.constantFrom('nord', 'ost', 'Nord')],
      about: ([account]) => [account],
      changes: ([account]) => ({ accounts: [{ where: { id: account }, to: { limit_cents: RAISED } }] }),
      step: (books, [account]) =>
        books.limits.get(account)! >= RAISED ? undefined : limited(books, account, RAISED),
    },
  },
  views: {
    balances: {
      sentence: 'books',
      columns: { account_id: 'text', owed_cents: 'number' },
      rows: (books) =>
        [...books.limits.keys()].map((id) => ({ account_id: id, owed_cents: owes(books, id) })),
    },
    toll_log: {
      sentence: 'once',
      columns: { passage_id: 'text', account_id: 'text', cents: 'number' },
      rows: ({ charged }) =>
        [...charged].map(([id, { account, cents }]) => ({ passage_id: id, account_id: account, cents })),
    },
  },
  limits: ({ monthEnds, ...books }) => (monthEnds ? [{ at: monthEnds, then: books }] : []),
  ledgers: { printer: { sentence: 'receipts', entries: ({ charged }) => [...charged.keys()] } },
  readers: (key) => [['owedBy', key]],
  crowd: {
    callers: CROWD,
    begin: {
      rows: { accounts: rowsOf(oneEach) },
      state: { limits: new Map([...Object.entries(LIMITS), ...oneEach]), charged: new Map() },
    },
    gatherings: {
      'a convoy of one company': {
        asks: (n) => ['chargePassage', `P${n}`, 'nord', 450, thePrinter],
        few: true,
      },
      'each truck of another company': {
        asks: (n) => ['chargePassage', `P${n}`, oneEach[n]![0], 450, thePrinter],
      },
      'one passage, sent again and again': { asks: () => ['chargePassage', 'P1', 'nord', 450, thePrinter] },
    },
  },
});
