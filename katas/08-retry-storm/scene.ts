/** Where this kata's promises are made: two accounts, a printer, and passages at the gantries. */
import { outside, subject, type Call, type World } from 'survives-production';
import type { Printer } from './generated/tolls.ts';

export type Tolls = typeof import('./generated/tolls.ts');
export const { contract, define, safety, liveness, call } = subject<Tolls>();

/** Nord has room for everything, ost for one passage of two. */
export const LIMITS = { nord: 100_000, ost: 1_000 };
export const ACCOUNTS = `INSERT INTO accounts (id, limit_cents) VALUES ('nord', ${LIMITS.nord}), ('ost', ${LIMITS.ost})`;

/** The printer in the booth: every receipt that came out. */
export const PRINTER = {
  receipt: (ledger: string[], passageId: string): void => {
    ledger.push(passageId);
  },
};
export const thePrinter = outside<Printer>('printer');

export interface Passage {
  id: string;
  account: string;
  cents: number;
}
export const passage = (id: string, cents: number, account = 'nord'): Passage => ({ id, account, cents });
export const charge = (gantry: string, { id, account, cents }: Passage): Call =>
  call(gantry, 'chargePassage', id, account, cents, thePrinter);
/** The first passage at the first gantry, the second at the second. */
export const atTheGantries = (passages: readonly Passage[]): Call[] =>
  passages.map((each, n) => charge(`gantry-${n + 1}`, each));
export const rushHour = (gantries: number): Call[] =>
  atTheGantries(Array.from({ length: gantries }, (_, n) => passage(`P${n + 1}`, 100)));

/** What has been charged when the race begins, one passage after another. */
export async function chargedBefore({ ask }: World<Tolls>, passages: readonly Passage[]): Promise<void> {
  for (const { id, account, cents } of passages) await ask('chargePassage', id, account, cents, thePrinter);
}
