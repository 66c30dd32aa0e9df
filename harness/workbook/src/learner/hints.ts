import type { Kata } from '../course/kata.ts';
import type { ProgressFile } from './progress.ts';

/** The hints that were turned over, oldest first. `seen` of `total`, the newest is the last one. */
export interface TurnedHints {
  shown: string[];
  seen: number;
  total: number;
  /** True when this request turned over a new one. */
  fresh: boolean;
}

/** Turns over the next hint, or with `all` every one, and counts it. */
export async function nextHint(kata: Kata, file: ProgressFile, all = false): Promise<TurnedHints> {
  const total = kata.meta.hints.length;
  let before = 0;
  const { hintsSeen } = await file.changeKata(kata.id, (entry) => {
    before = Math.min(entry.hintsSeen, total);
    entry.hintsSeen = all ? total : Math.min(before + 1, total);
  });
  return { shown: kata.meta.hints.slice(0, hintsSeen), seen: hintsSeen, total, fresh: hintsSeen > before };
}
