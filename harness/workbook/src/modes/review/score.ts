import { brierOf } from '../comparison.ts';
import type { RecordEntry } from '../../learner/record.ts';

/** How somebody judges, over some cards. */
export interface ReviewScore {
  cards: number;
  /** Blocked, and it breaks. */
  hits: number;
  /** Shipped, and it breaks. */
  misses: number;
  /** Blocked, and it survives. */
  falseAlarms: number;
  /** Shipped, and it survives. */
  passed: number;
  /** Mean, 0 to 1: the lower the better, and 0.25 is what a coin gets. `undefined` without cards. */
  brier: number | undefined;
  /** Of what was said with so much certainty, how much was right. Ascending. */
  calibration: { sure: number; right: number; of: number }[];
  /** By kind of mistake, the weakest first. */
  kinds: { kind: string; right: number; of: number }[];
}

export type ReviewedEntry = Extract<RecordEntry, { what: 'reviewed' }>;

/**
 * Cards without a verdict are left out.
 *
 * @param kindOf what mistake the cards of a kata are about, by its id
 */
export function scoreOf(entries: readonly RecordEntry[], kindOf: (kata: string) => string): ReviewScore {
  const judged = entries.filter(
    (entry): entry is ReviewedEntry => entry.what === 'reviewed' && entry.verdict !== 'inconclusive',
  );
  const count = (ship: boolean, broke: boolean) =>
    judged.filter((entry) => entry.prediction.ship === ship && (entry.verdict === 'broke') === broke).length;
  const off = judged.map((entry) => brierOf(entry.prediction, entry.verdict === 'broke'));
  const groups = (of: (entry: ReviewedEntry) => string): [string, ReviewedEntry[]][] =>
    [...new Set(judged.map(of))].map((name) => [name, judged.filter((entry) => of(entry) === name)]);
  return {
    cards: judged.length,
    hits: count(false, true),
    misses: count(true, true),
    falseAlarms: count(false, false),
    passed: count(true, false),
    brier: off.length === 0 ? undefined : off.reduce((sum, each) => sum + each, 0) / off.length,
    calibration: groups((entry) => String(entry.prediction.sure))
      .map(([sure, group]) => ({ sure: Number(sure), ...rightOf(group) }))
      .sort((a, b) => a.sure - b.sure),
    kinds: groups((entry) => kindOf(entry.kata))
      .map(([kind, group]) => ({ kind, ...rightOf(group) }))
      .sort((a, b) => a.right / a.of - b.right / b.of || b.of - a.of || a.kind.localeCompare(b.kind)),
  };
}

function rightOf(group: readonly ReviewedEntry[]): { right: number; of: number } {
  const right = group.filter(({ prediction, verdict }) => prediction.ship === (verdict === 'survived'));
  return { right: right.length, of: group.length };
}
