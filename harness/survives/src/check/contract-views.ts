import { ledgerDifference } from '../contract/ledgers.ts';
import { differenceOf } from '../contract/views.ts';
import { quotedName } from '../execution/write-rows.ts';
import type { AnyContract, Result } from '../language/language.ts';

/** What each view of a contract shows, and what each outside party of it has done. */
export interface Found {
  views: { view: string; rows: Record<string, unknown>[] }[];
  ledgers: { party: string; entries: readonly unknown[]; someMayBeMissing: boolean }[];
}

/** @param offsetMs how far the history's own time is ahead of the clocks that rows are read from */
interface Shown {
  found: Found;
  offsetMs: number;
}

/** What is there that should not be, or is not there and should. */
interface Difference {
  /** `toll_log shows` */
  shows: string;
  /** Id of the sentence that promises it. */
  sentence: string;
  expected: string;
  seen: string;
}

export async function lookAround({ views = {}, ledgers = {} }: AnyContract, result: Result): Promise<Found> {
  const someMayBeMissing = result.faults.length > 0;
  const found: Found = { views: [], ledgers: [] };
  for (const [view, { columns }] of Object.entries(views)) {
    const names = Object.keys(columns).map(quotedName).join(', ');
    found.views.push({ view, rows: await result.query(`SELECT ${names} FROM ${quotedName(view)}`) });
  }
  for (const party of Object.keys(ledgers))
    found.ledgers.push({ party, entries: result.ledger(party), someMayBeMissing });
  return found;
}

/** Whether everything there is shows this state. */
export const showsAll = (contract: AnyContract, state: unknown, shown: Shown): boolean =>
  differences(contract, state, shown).length === 0;

/** Of the first that does not show this state. */
export const differenceFrom = (contract: AnyContract, state: unknown, shown: Shown): Difference =>
  differences(contract, state, shown)[0]!;

function differences(contract: AnyContract, state: unknown, { found, offsetMs }: Shown): Difference[] {
  const ofViews = found.views.flatMap(({ view, rows }) => {
    const model = contract.views![view]!;
    const difference = differenceOf(model, state, rows, offsetMs);
    return difference ? [{ shows: `${view} shows`, sentence: model.sentence, ...difference }] : [];
  });
  const ofLedgers = found.ledgers.flatMap(({ party, ...done }) => {
    const model = contract.ledgers![party]!;
    const difference = ledgerDifference(model, state, done);
    return difference ? [{ shows: `${party} has done`, sentence: model.sentence, ...difference }] : [];
  });
  return [...ofViews, ...ofLedgers];
}
