/** How this kata's properties read the business: what depots and cards hold, and what was answered. */
import { demand, subject, type Call, type Outcome, type Result, type World } from 'survives-production';

type FuelCards = typeof import('./generated/fuel-cards.ts');
type Ended = Result;
export const { define, safety, liveness, call } = subject<FuelCards>();

/** What accounting has paid in. Card K2 takes at most 50.00. */
export const PAID_IN = `
  INSERT INTO depots (id, budget_cents) VALUES ('bremen', 100000), ('kiel', 1000), ('ulm', 100000);
  INSERT INTO fuel_cards (id, balance_cents, limit_cents) VALUES ('K1', 0, 50000), ('K2', 0, 5000), ('K3', 2000, 50000)`;

export const load = (caller: string, depot: string, card: string, euros: number): Call =>
  call(caller, 'loadCard', depot, card, euros * 100);
export const total = (caller: string): Call => call(caller, 'closingTotal');

/** Loads that cannot be made, by the reason. */
export const impossible = (caller: string) => ({
  'budget-exhausted': load(caller, 'kiel', 'K3', 50),
  'no-such-card': load(caller, 'ulm', 'K9', 50),
  'card-limit': load(caller, 'ulm', 'K2', 80),
});
export type Reason = keyof ReturnType<typeof impossible>;

/** The pool is the deployment's: the night worker has one connection, the office two, the public service ten. */
export interface Deployment {
  pool: 1 | 2 | 10;
}

/** All of them in the same process, and so on the same pool. */
export const together = (...callers: string[]): Record<string, 'a'> =>
  Object.fromEntries(callers.map((caller) => [caller, 'a']));

const euros = (cents: number): string => (cents / 100).toFixed(2);
const loadsIn = (outcomes: readonly Outcome[]) => outcomes.filter(({ fn }) => fn === 'loadCard');
const saidYes = (outcome: Outcome): boolean => outcome.value?.ok === true;

async function totalOf(world: World<FuelCards>): Promise<number> {
  const [row] = await world.query('SELECT sum(cents)::integer AS cents FROM money');
  return Number(row?.cents);
}

const PAID_IN_CENTS = 203_000;

export async function nothingIsMadeOrLost(result: Ended): Promise<void> {
  const seen = await totalOf(result);
  const difference = euros(Math.abs(seen - PAID_IN_CENTS));
  demand(seen === PAID_IN_CENTS, {
    headline: `€${difference} ${seen > PAID_IN_CENTS ? 'came from nowhere' : 'are gone'}`,
    expected: `depots and cards hold €${euros(PAID_IN_CENTS)}, what was paid in`,
    seen: `€${euros(seen)}`,
  });
}

const OPENING: [holder: string, cents: number][] = [
  ['card K1', 0],
  ['card K2', 0],
  ['card K3', 2_000],
  ['depot bremen', 100_000],
  ['depot kiel', 1_000],
  ['depot ulm', 100_000],
];

/** What every holder has when these loads have been made, and no others. */
function holdingsAfter(loads: readonly Outcome[]): string[] {
  const cents = new Map(OPENING);
  for (const { args } of loads) {
    const [depot, card, amount] = args as [string, string, number];
    for (const [holder, change] of [[`depot ${depot}`, -amount] as const, [`card ${card}`, amount] as const])
      cents.set(holder, (cents.get(holder) ?? 0) + change);
  }
  return [...cents].map(([holder, amount]) => `${holder} ${euros(amount)}`);
}

async function holdings(world: World<FuelCards>): Promise<string[]> {
  const rows = await world.query(
    "SELECT kind || ' ' || holder AS who, cents FROM money ORDER BY kind, holder",
  );
  return rows.map(({ who, cents }) => `${String(who)} ${euros(Number(cents))}`);
}

async function statement(world: World<FuelCards>): Promise<string[]> {
  const rows = await world.query('SELECT depot_id, card_id, amount_cents FROM load_log');
  return rows.map((row) => loadText(row.depot_id, row.card_id, Number(row.amount_cents))).sort();
}

const loadText = (depot: unknown, card: unknown, cents: number): string =>
  `${String(depot)} → ${String(card)} ${euros(cents)}`;
const textOf = ({ args }: Outcome): string => loadText(args[0], args[1], Number(args[2]));

/**
 * Both legs and the statement's line of every load that was answered with yes, and nothing of any other. A load whose
 * answer was lost has been made or not, as a whole.
 */
export async function theAnswersAreTrue(result: Ended): Promise<void> {
  const loads = loadsIn(result.outcomes);
  const made = loads.filter(saidYes);
  const open = loads.filter(({ unknown }) => unknown);
  const possible = [made, ...open.map((one) => [...made, one])];
  const [seen, lines] = [await holdings(result), await statement(result)];
  const isTrue = possible.some(
    (these) => same(seen, holdingsAfter(these)) && same(lines, these.map(textOf).sort()),
  );
  const wrong = seen.filter((each, index) => each !== holdingsAfter(made)[index]);
  demand(isTrue, {
    headline:
      wrong.length > 0
        ? 'the answers say one thing and the accounts another'
        : 'the monthly statement is wrong',
    expected: `${listed(made.map(textOf))} ${made.length > 1 ? 'have' : 'has'} been loaded, and nothing else`,
    seen: wrong.length > 0 ? listed(wrong) : `on the statement: ${listed(lines)}`,
  });
}

const same = (a: readonly string[], b: readonly string[]): boolean => a.join() === b.join();
const listed = (items: readonly string[]): string => items.join(', ') || 'nothing';

/** Whoever adds everything up never meets money that has left and not arrived. */
export function theTotalNeverChanges(result: Ended): void {
  for (const { fn, value, caller } of result.outcomes) {
    if (fn !== 'closingTotal' || value === undefined) continue;
    demand(value === PAID_IN_CENTS, {
      headline: `${caller} saw a load of which one half had been made`,
      expected: `the total is €${euros(PAID_IN_CENTS)} at every moment`,
      seen: `€${euros(Number(value))}`,
    });
  }
}

/** Kiel has 10.00: enough for the first of these loads, whichever that is. */
export async function spentOnce(result: Ended): Promise<void> {
  const yes = loadsIn(result.outcomes).filter(saidYes);
  demand(yes.length <= 1, {
    headline: 'a budget of €10.00 was spent twice',
    expected: 'one load of €8.00',
    seen: `${yes.length}: ${yes.map(textOf).join(', ')}`,
  });
  everyoneHears(result, ['yes', 'budget-exhausted']);
  await theAnswersAreTrue(result);
}

export function everyoneHears(result: Ended, answers: string[]): void {
  for (const { caller, args, error, value } of loadsIn(result.outcomes)) {
    const answer = error ? (error.code ?? error.name) : value?.ok === true ? 'yes' : String(value?.reason);
    demand(answers.includes(answer), {
      headline: error ? `${caller} got an exception instead of an answer` : `${caller} got the wrong answer`,
      expected: `${answers.join(' or ')} for ${loadText(args[0], args[1], Number(args[2]))}`,
      seen: error ? `${answer}: ${error.message}` : `'${answer}'`,
    });
  }
}

/** What the answers say is on the cards, is on the cards. */
export function toldTheBalance(result: Ended, cents: number[]): void {
  const told = loadsIn(result.outcomes).map(({ value }) => Number(value?.balanceCents));
  const inOrder = [...told].sort((a, b) => a - b);
  demand(inOrder.join() === cents.join(), {
    headline: 'somebody was told a balance that the card did not have',
    expected: `the balances told are ${cents.map(euros).join(' and ')}`,
    seen: inOrder.map(euros).join(' and '),
  });
}
