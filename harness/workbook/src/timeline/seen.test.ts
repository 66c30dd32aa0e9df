import { describe, expect, it } from 'vitest';
import { HistoryBuilder } from '../../../survives/src/report/fixtures/history-builder.ts';
import { seenIn } from './seen.ts';
import { storyOf } from './story.ts';
import { historyOf, recorded } from './testing/recorded.ts';

describe('what each caller has seen', () => {
  it('of tables that others write, and who has written since', () => {
    const history = historyOf(recorded('01-generated'));
    const seen = seenIn(history);
    const told = storyOf(history).beats.map(({ until }) =>
      seen(until).map(
        ({ caller, table, result, lacks }) =>
          `${caller}: ${table} ${result}${lacks.map((one) => `, lacks ${one.caller} ${one.step}`).join('')}`,
      ),
    );
    expect(told).toMatchInlineSnapshot(`
      [
        [],
        [],
        [
          "alice: seat_locks 0 rows",
        ],
        [
          "alice: seat_locks 0 rows",
        ],
        [
          "alice: seat_locks 0 rows",
          "bob: seat_locks 0 rows",
        ],
        [
          "alice: seat_locks 0 rows",
          "bob: seat_locks 0 rows",
        ],
        [
          "alice: seat_locks 0 rows, lacks bob 6",
          "bob: seat_locks 0 rows",
        ],
        [
          "alice: seat_locks 0 rows, lacks bob 6",
          "bob: seat_locks 0 rows",
        ],
        [
          "alice: seat_locks 0 rows, lacks bob 6",
          "bob: seat_locks 0 rows",
        ],
        [
          "alice: seat_locks 0 rows, lacks bob 6",
          "bob: seat_locks 0 rows",
        ],
        [
          "alice: seat_locks 0 rows, lacks bob 6",
          "bob: seat_locks 0 rows, lacks alice 9",
        ],
        [
          "alice: seat_locks 0 rows, lacks bob 6",
          "bob: seat_locks 0 rows, lacks alice 9",
        ],
        [
          "alice: seat_locks 0 rows, lacks bob 6",
          "bob: seat_locks 0 rows, lacks alice 9",
        ],
      ]
    `);
  });

  it('a read lacks what was written before it and not committed', () => {
    const history = historyOf(recorded('01-for-update-after-the-check'));
    const { beats } = storyOf(history);
    const at = (step: number) => seenIn(history)(beats.find((beat) => beat.step === step)!.until)[0];
    expect(at(11)).toMatchObject({ caller: 'alice', lacks: [{ caller: 'bob', step: 6, open: true }] });
    expect(at(12)).toMatchObject({ caller: 'alice', lacks: [{ caller: 'bob', step: 6, open: false }] });
  });

  it('a write that was rolled back is not missing in any read', () => {
    const { history } = new HistoryBuilder({ alice: 'a()', bob: 'b()' })
      .sql('alice', 'BEGIN', 'BEGIN', [], 'done', 'a.ts:1')
      .sql('alice', 'UPDATE depots', 'UPDATE depots SET load = 1', [], { changed: 1 }, 'a.ts:2')
      .sql('bob', 'SELECT depots', 'SELECT load FROM depots', [], { rows: [{ load: 0 }] }, 'b.ts:1')
      .sql('alice', 'ROLLBACK', 'ROLLBACK', [], 'done', 'a.ts:3');
    const at = (until: number) => seenIn(history)(until)[0]?.lacks;
    // Two calls come before the first statement.
    expect(at(4)).toEqual([{ caller: 'alice', step: 2, open: true }]);
    expect(at(5)).toEqual([]);
  });
});
