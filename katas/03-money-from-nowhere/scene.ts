/** Where this kata's promises are made: what has been paid in, who loads which card, and which pools they share. */
import { subject, type Call, type World } from 'survives-production';

export type FuelCards = typeof import('./generated/fuel-cards.ts');
export const { contract, define, safety, liveness, call } = subject<FuelCards>();

/** What accounting has paid in. Card K2 takes at most 50.00. */
export const PAID_IN = `
  INSERT INTO depots (id, budget_cents) VALUES ('bremen', 100000), ('kiel', 1000), ('ulm', 100000);
  INSERT INTO fuel_cards (id, balance_cents, limit_cents) VALUES ('K1', 0, 50000), ('K2', 0, 5000), ('K3', 2000, 50000)`;
export const PAID_IN_CENTS = 203_000;

export const OPENING: readonly [holder: string, cents: number][] = [
  ['card K1', 0],
  ['card K2', 0],
  ['card K3', 2_000],
  ['depot bremen', 100_000],
  ['depot kiel', 1_000],
  ['depot ulm', 100_000],
];

export const PAID_IN_LIMITS: Readonly<Record<string, number>> = { K1: 50_000, K2: 5_000, K3: 50_000 };

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

/** As many dispatchers as the README says, each of whom loads a euro. */
export const MORNING = 300;
export type Morning = 'one card' | 'a depot and a card each';
const EACH_CENTS = 500;

/** One of each for every dispatcher. */
export async function moreDepotsAndCards(world: World<FuelCards>): Promise<void> {
  const each = "SELECT 'M' || n, $2::integer FROM generate_series(1, $1::integer) n";
  await world.query(`INSERT INTO depots (id, budget_cents) ${each}`, [MORNING, EACH_CENTS]);
  await world.query(`INSERT INTO fuel_cards (id, balance_cents) ${each}`, [MORNING, 0]);
}
export const MORNING_CENTS = PAID_IN_CENTS + MORNING * EACH_CENTS;

/**
 * Of each two neighbours both are named by both loads: once as the depot, once as the card. Whoever locks names, or
 * stripes of them, in the order of the arguments has them wait for each other.
 */
const neighbourOf = (n: number): number => (n % 2 === 0 ? n + 1 : n - 1);

export const beforeTheShift = (morning: Morning): Call[] =>
  Array.from({ length: MORNING }, (_, n) => {
    const caller = `dispatcher-${n + 1}`;
    if (morning === 'one card') return load(caller, n % 2 === 0 ? 'bremen' : 'ulm', 'K1', 1);
    return load(caller, `M${n + 1}`, `M${neighbourOf(n) + 1}`, 1);
  });
