import { describe, expect, it } from 'vitest';
import { counterpartsOf } from './counterparts.ts';
import { storyOf } from './story.ts';
import { historyOf, recorded } from './testing/recorded.ts';

describe('beside the serial run', () => {
  it('each statement finds itself again, and says where it went otherwise', () => {
    const failing = recorded('01-generated');
    const [here, there] = [failing, failing.serial!].map((run) => storyOf(historyOf(run)));
    const told = counterpartsOf(here!, there!).map((other) =>
      other ? `${other.differs ? '≠' : '='}${other.ending} (beat ${other.beat})` : '-',
    );
    expect(told).toMatchInlineSnapshot(`
      [
        "= (beat 0)",
        "= → venueId hall (beat 1)",
        "= → 0 rows (beat 2)",
        "= → venueId hall (beat 8)",
        "≠ → id 1, userId alice (beat 9)",
        "-",
        "-",
        "-",
        "≠→ ok: false, reason: 'taken' (beat 10)",
        "= → holdMinutes 10 (beat 3)",
        "= → 1 row (beat 4)",
        "= → 1 row (beat 5)",
        "=→ ok: true, expiresAt: … (beat 6)",
      ]
    `);
  });
});
