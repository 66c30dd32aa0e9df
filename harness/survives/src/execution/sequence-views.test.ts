import { describe, expect, it } from 'vitest';
import type { AnyContract } from '../language/language.ts';
import type { Board } from './board.ts';
import type { Database } from './database.ts';
import { SequenceViews } from './sequence-views.ts';

const contract = { views: { live: { sentence: 'view', columns: { id: 'text' }, rows: () => [] } } };

/** How often a view is read, if it is looked at then and then, and something ends at that time. */
async function reads(looksAtMs: readonly number[], endsAtMs: number, changes = [0, 0]): Promise<number> {
  let count = 0;
  const database = {
    atOnce: (ask: () => unknown) => ask(),
    readAgain: async () => {
      count++;
      return [];
    },
  };
  const loans = { changes: 0 };
  const views = new SequenceViews(database as unknown as Database, { loans } as unknown as Board, {
    contract: contract as unknown as AnyContract,
    because: String,
  });
  for (const [index, atMs] of looksAtMs.entries()) {
    loans.changes = changes[index]!;
    await views.look(() => atMs, endsAtMs);
  }
  return count;
}

describe('what views show', () => {
  it('is asked again where the code has sent what may have changed it', async () => {
    expect(await reads([0, 5], Infinity)).toBe(1);
    expect(await reads([0, 5], Infinity, [0, 1])).toBe(2);
  });

  it('is asked again where it may end by itself meanwhile, however long the machine stands still', async () => {
    expect(await reads([0, 5], 600_000)).toBe(1);
    expect(await reads([0, 5], 300)).toBe(2);
    expect(await reads([0, 595_000], 600_000)).toBe(2);
  });
});
