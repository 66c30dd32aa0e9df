import { describe, expect, it } from 'vitest';
import type { History } from 'survives-production/report';
import { drawHeading } from './drawing.ts';
import { layOut, type Layout } from './layout.ts';
import { storyOf } from './story.ts';
import { largeHistory } from './testing/large-history.ts';
import { historyOf, recorded } from './testing/recorded.ts';

const METRICS = { charPx: 8, rowPx: 30 };

const laidOut = (history: History, width: number): Layout => layOut(storyOf(history), { ...METRICS, width });

const cells = ({ blocks }: Layout): string[] =>
  blocks.map(({ x, y, left, width, head, tail }) => `${x},${y} ${left}+${width} ${head}${tail}`);

describe('the layout', () => {
  it('has a column for each caller where there is room', () => {
    const layout = laidOut(historyOf(recorded('02-for-share')), 1000);
    expect(layout).toMatchObject({ form: 'columns', file: 'depot-load.ts', height: 15 * 30 });
    expect(cells(layout)).toMatchInlineSnapshot(`
      [
        "60,45 74+249 adjustLoad('izmir', 'T1', 300)",
        "345,45 359+569 adjustLoad('izmir', 'T2', -200)",
        "60,75 74+249 BEGIN",
        "60,105 74+656 SELECT … depot_closures WHERE depot_id = 'izmir' AND day = current_date → 0 rows",
        "60,135 74+528 SELECT depots (izmir) FOR SHARE → loadKg 10000, capacityKg 20000",
        "345,165 359+569 BEGIN",
        "345,195 359+569 SELECT depots (izmir) FOR SHARE → loadKg 10000, capacityKg 20000",
        "345,225 359+569 UPDATE depots (izmir) → waits for gate-1",
        "60,255 74+249 UPDATE depots (izmi… → ✗ 40P01",
        "345,285 359+569 ↳ 6 goes on: UPDATE depots → 1 row",
        "60,315 74+249 ROLLBACK",
        "60,345 74+272 → throws 40P01 deadlock detected",
        "345,375 359+569 INSERT load_movements (izmir, T2, -200) → 1 row",
        "345,405 359+569 COMMIT",
        "345,435 359+569 → ok: true, loadKg: 9800",
      ]
    `);
    expect(layout.lines.slice(0, 5)).toMatchInlineSnapshot(`
      [
        {
          "beat": 0,
          "kind": "aside",
          "text": "before: adjustLoad('izmir', 'T0', 10000) → ok: true, loadKg: 10000",
          "x": 52,
          "y": 15,
        },
        {
          "beat": 2,
          "kind": "step",
          "text": "1",
          "x": 38,
          "y": 75,
        },
        {
          "beat": 2,
          "kind": "place",
          "place": {
            "column": 18,
            "file": "depot-load.ts",
            "line": 95,
          },
          "text": ":95",
          "x": 988,
          "y": 75,
        },
        {
          "beat": 3,
          "kind": "step",
          "text": "2",
          "x": 38,
          "y": 105,
        },
        {
          "beat": 3,
          "kind": "place",
          "place": {
            "column": 37,
            "file": "depot-load.ts",
            "line": 60,
          },
          "text": ":60",
          "x": 988,
          "y": 105,
        },
      ]
    `);
  });

  it('puts the tracks close together where there is none, and says whose act it is', () => {
    const layout = laidOut(historyOf(recorded('02-for-share')), 336);
    expect(layout.form).toBe('rails');
    expect(layout.blocks.map(({ x, y, title, head, tail }) => `${x},${y} ${title}: ${head}${tail}`))
      .toMatchInlineSnapshot(`
        [
          "15,54 gate-1: adjustLoad('izmir', 'T1', 300)",
          "35,102 gate-2: adjustLoad('izmir', 'T2', -200)",
          "15,150 1  gate-1: BEGIN",
          "15,198 2  gate-1: SELECT depot_closures… → 0 rows",
          "15,246 3  gate-1: SELECT depots FOR SHARE → 1 row",
          "35,294 4  gate-2: BEGIN",
          "35,342 5  gate-2: SELECT depots FOR SHARE → 1 row",
          "35,390 6  gate-2: UPDATE depot… → waits for gate-1",
          "15,438 7  gate-1: UPDATE depots (izmir) → ✗ 40P01",
          "35,486 gate-2: ↳ 6 goes on → 1 row",
          "15,534 8  gate-1: ROLLBACK",
          "15,582 gate-1: → throws 40P01 deadlock detected",
          "35,630 9  gate-2: INSERT load_movements (… → 1 row",
          "35,678 10  gate-2: COMMIT",
          "35,726 gate-2: → ok: true, loadKg: 9800",
        ]
      `);
  });

  it.each([
    [2, 4, 336, 'rails'],
    [2, 4, 1000, 'columns'],
    [4, 30, 336, 'rails'],
    [4, 30, 900, 'rails'],
    [4, 30, 1400, 'columns'],
  ])(
    '%i callers × %i statements at %i px: %s; nothing overlaps, nothing sticks out',
    (callers, count, width, form) => {
      const history = largeHistory(callers, count);
      const layout = laidOut(history, width);
      expect(layout.form).toBe(form);
      for (const { left, top, width: wide, height, head, tail, beat } of layout.blocks) {
        expect(left + wide).toBeLessThanOrEqual(width);
        expect((head + tail).length * METRICS.charPx).toBeLessThanOrEqual(wide);
        expect(top).toBeGreaterThanOrEqual(layout.rows[beat]!.top);
        expect(top + height).toBeLessThanOrEqual(layout.rows[beat]!.top + layout.rows[beat]!.height);
      }
      for (const [index, { top, height }] of layout.rows.entries())
        expect(layout.rows[index + 1]?.top ?? layout.height).toBe(top + height);
    },
  );

  it('draws nothing of a run in which nothing happened', () => {
    const layout = laidOut({ callers: [], events: [] }, 800);
    expect(layout).toMatchObject({ height: 0, blocks: [], lines: [] });
    expect(drawHeading(layout, 30)).toEqual([]);
  });

  it('one track per caller when the connections are many', () => {
    const history = largeHistory(2, 4);
    history.callers[0]!.lanes = Array.from({ length: 9 }, (_, index) =>
      index ? `alice/${index + 1}` : 'alice',
    );
    expect(storyOf(history).tracks.map(({ name }) => name)).toEqual(['alice', 'bob']);
    history.callers[0]!.lanes.length = 2;
    expect(storyOf(history).tracks.map(({ name }) => name)).toEqual(['alice', 'alice [2]', 'bob']);
  });
});
