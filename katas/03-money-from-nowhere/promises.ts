/** How this kata's promises read the business: what depots and cards hold, and what was answered. */
import { demand, demandNobodyWaits, hears, type Outcome, type Result, type World } from 'survives-production';
import { OPENING, PAID_IN_CENTS, type FuelCards } from './scene.ts';

export type Ended = Result<FuelCards>;
type Load = Outcome<FuelCards, 'loadCard'>;

const euros = (cents: number): string => (cents / 100).toFixed(2);
const saidYes = ({ value }: Load): boolean => value?.ok === true;

async function totalOf(world: World<FuelCards>): Promise<number> {
  const [row] = await world.query('SELECT sum(cents)::integer AS cents FROM money', [], { cents: Number });
  return row?.cents ?? NaN;
}

export async function nothingIsMadeOrLost(result: Ended, paidIn = PAID_IN_CENTS): Promise<void> {
  const seen = await totalOf(result);
  const difference = euros(Math.abs(seen - paidIn));
  demand(seen === paidIn, {
    headline: `€${difference} ${seen > paidIn ? 'came from nowhere' : 'are gone'}`,
    expected: `depots and cards hold €${euros(paidIn)}, what was paid in`,
    seen: `€${euros(seen)}`,
  });
}

/** What every holder has when these loads have been made, and no others. */
function holdingsAfter(loads: readonly Load[]): string[] {
  const cents = new Map(OPENING);
  for (const { args } of loads) {
    const [depot, card, amount] = args;
    for (const [holder, change] of [[`depot ${depot}`, -amount] as const, [`card ${card}`, amount] as const])
      cents.set(holder, (cents.get(holder) ?? 0) + change);
  }
  return [...cents].map(([holder, amount]) => `${holder} ${euros(amount)}`);
}

async function holdings(world: World<FuelCards>): Promise<string[]> {
  const rows = await world.query(
    "SELECT kind || ' ' || holder AS who, cents FROM money ORDER BY kind, holder",
    [],
    { who: String, cents: Number },
  );
  return rows.map(({ who, cents }) => `${who} ${euros(cents)}`);
}

async function statement(world: World<FuelCards>): Promise<string[]> {
  const rows = await world.query('SELECT depot_id, card_id, amount_cents FROM load_log', [], {
    depot_id: String,
    card_id: String,
    amount_cents: Number,
  });
  return rows.map((row) => loadText(row.depot_id, row.card_id, row.amount_cents)).sort();
}

const loadText = (depot: string, card: string, cents: number): string => `${depot} → ${card} ${euros(cents)}`;
const textOf = ({ args }: Load): string => loadText(...args);

/**
 * Both legs and the statement's line of every load that was answered with yes, and nothing of any other. A load whose
 * answer was lost has been made or not, as a whole.
 */
export async function theAnswersAreTrue(result: Ended): Promise<void> {
  const loads = result.of('loadCard');
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

/** However many they are. */
export async function eachIsOnTheStatement(result: Ended): Promise<void> {
  const made = result.of('loadCard').filter(saidYes).map(textOf);
  const lines = await statement(result);
  demand(same(lines, made.sort()), {
    headline: 'the monthly statement is wrong',
    expected: `${made.length} lines, one for each load`,
    seen: `${lines.length} lines`,
  });
}

const same = (a: readonly string[], b: readonly string[]): boolean => a.join() === b.join();
const listed = (items: readonly string[]): string => items.join(', ') || 'nothing';

/** Whoever adds everything up never meets money that has left and not arrived. */
export function theTotalNeverChanges(result: Ended): void {
  for (const { value, caller } of result.of('closingTotal')) {
    if (value === undefined) continue;
    demand(value === PAID_IN_CENTS, {
      headline: `${caller} saw a load of which one half had been made`,
      expected: `the total is €${euros(PAID_IN_CENTS)} at every moment`,
      seen: `€${euros(value)}`,
    });
  }
}

/** It may wait itself. */
export const noLoadWaitsFor = ({ usage }: Ended, audit: string): void =>
  demandNobodyWaits(usage, 'a load had to wait until everything was added up', audit);

/** Kiel has 10.00: enough for the first of these loads, whichever that is. */
export async function spentOnce(result: Ended): Promise<void> {
  const yes = result.of('loadCard').filter(saidYes);
  demand(yes.length <= 1, {
    headline: 'a budget of €10.00 was spent twice',
    expected: 'one load of €8.00',
    seen: `${yes.length}: ${yes.map(textOf).join(', ')}`,
  });
  eachHears(result, ['yes', 'budget-exhausted']);
  await theAnswersAreTrue(result);
}

/** Whoever loads a card. */
export const eachHears = (result: Ended, answers: readonly string[]): void =>
  hears(result.of('loadCard'), answers, { about: textOf });

/** Where each load can be made: what fails then is no reason that a depot or a card has. */
export function nobodyIsRefused(result: Ended): void {
  for (const one of result.of('loadCard')) {
    const { value, caller } = one;
    if (value === undefined || value.ok) continue;
    demand(false, {
      headline: `${caller} was told a reason that there is not`,
      expected: `${textOf(one)} is made, or ends with an exception`,
      seen: value.reason,
    });
  }
}

/** Of three loads one after another at most two fail: so often does something break at the most. */
export function someAreMade(result: Ended): void {
  const loads = result.of('loadCard');
  const failed = loads.filter(({ error, unknown }) => error !== undefined && !unknown);
  demand(failed.length < loads.length || loads.length < 3, {
    headline: 'after a failure no card is loaded any more',
    expected: 'what can be loaded is loaded: by the last of them at the latest',
    seen: `${failed.length} exceptions for ${loads.length} loads`,
  });
}

/** What the answers say is on the cards, is on the cards. */
export function toldTheBalance(result: Ended, cents: number[]): void {
  const told = result.of('loadCard').map(({ value }) => (value?.ok ? value.balanceCents : NaN));
  const inOrder = [...told].sort((a, b) => a - b);
  demand(inOrder.join() === cents.join(), {
    headline: 'somebody was told a balance that the card did not have',
    expected: `the balances told are ${cents.map(euros).join(' and ')}`,
    seen: inOrder.map(euros).join(' and '),
  });
}
