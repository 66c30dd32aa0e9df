import { describe, expect, it } from 'vitest';
import type { Counterexample } from 'survives-production/report';
import { storyOf, type Story } from './story.ts';
import { historyOf, recorded } from './testing/recorded.ts';

/** Beats as lines: step, track, mark, what was said. */
function lines({ beats, tracks }: Story): string[] {
  return beats.map(({ step, acts, across, place }) => {
    const told = acts.map(({ track, mark, cell }) => {
      return `${tracks[track]!.name} ${mark}: ${cell.heads[0]!.text}${cell.tails[0] ?? ''}`;
    });
    return [step ?? '', across?.text ?? told.join(' | '), place ? `:${place.line}` : ''].join(' ').trim();
  });
}

const story = (counterexample: Pick<Counterexample, 'callers' | 'timeline'>): Story =>
  storyOf(historyOf(counterexample));

describe('the story of a run, in the words of the report', () => {
  it('code that throws: its line, beside the answer and before the race', () => {
    const error = { name: 'Error', message: 'boom', source: { file: 'a.ts', line: 28, column: 9 } };
    const thrown = (caller: string) => [
      { kind: 'call' as const, caller, lane: caller, call: 'lock()' },
      { kind: 'answer' as const, caller, lane: caller, call: 'lock()', error },
    ];
    const alice = { name: 'alice', instance: 'a', calls: ['lock()'], lanes: [] };
    expect(lines(story({ callers: [alice], timeline: [...thrown('before'), ...thrown('alice')] }))).toEqual([
      'before: lock() → throws boom (a.ts:28) :28',
      'alice call: lock()',
      'alice error: → throws boom :28',
    ]);
  });

  it('two callers who both look before either writes', () => {
    const { waits, transactions, deadlocks, ...told } = story(recorded('01-generated'));
    expect(lines({ ...told, waits, transactions, deadlocks })).toMatchInlineSnapshot(`
      [
        "alice call: lockSeat('A1', 'alice') | bob call: lockSeat('A1', 'bob')",
        "1 alice read: SELECT … seats WHERE id = 'A1' → venueId hall :69",
        "2 alice read: SELECT … seat_locks WHERE seat_id = 'A1' AND expires_at > now() → 0 rows :77",
        "3 bob read: SELECT … seats WHERE id = 'A1' → venueId hall :69",
        "4 bob read: SELECT … seat_locks WHERE seat_id = 'A1' AND expires_at > now() → 0 rows :77",
        "5 bob read: SELECT … venues WHERE id = 'hall' → holdMinutes 10 :85",
        "6 bob write: INSERT seat_locks (A1, bob, …) → 1 row :93",
        "7 bob write: INSERT seat_lock_events (A1, bob, locked) → 1 row :115",
        "bob answer: → ok: true, expiresAt: …",
        "8 alice read: SELECT … venues WHERE id = 'hall' → holdMinutes 10 :85",
        "9 alice write: INSERT seat_locks (A1, alice, …) → 1 row :93",
        "10 alice write: INSERT seat_lock_events (A1, alice, locked) → 1 row :115",
        "alice answer: → ok: true, expiresAt: …",
      ]
    `);
    expect({ waits, transactions, deadlocks }).toEqual({ waits: [], transactions: [], deadlocks: [] });
  });

  it('a lock wait: from whom, for whom, and whose COMMIT ended it', () => {
    const told = story(recorded('01-for-update-after-the-check'));
    expect(lines(told)).toMatchInlineSnapshot(`
      [
        "alice call: lockSeat('A1', 'alice') | bob call: lockSeat('A1', 'bob')",
        "1 bob begin: BEGIN :143",
        "2 bob read: SELECT … seats WHERE id = 'A1' → venueId hall :76",
        "3 bob read: SELECT … seat_locks WHERE seat_id = 'A1' AND expires_at > now() → 0 rows :84",
        "4 bob read: SELECT … seats WHERE id = 'A1' FOR UPDATE → id A1 :93",
        "5 bob read: SELECT … venues WHERE id = 'hall' → holdMinutes 10 :97",
        "6 bob write: INSERT seat_locks (A1, bob, …) → 1 row :110",
        "7 bob write: INSERT seat_lock_events (A1, bob, locked) → 1 row :132",
        "8 alice begin: BEGIN :143",
        "9 alice read: SELECT … seats WHERE id = 'A1' → venueId hall :76",
        "10 alice read: SELECT … seat_locks WHERE seat_id = 'A1' AND expires_at > now() → 0 rows :84",
        "11 alice wait: SELECT … seats WHERE id = 'A1' FOR UPDATE → waits for bob :93",
        "12 bob commit: COMMIT :145",
        "bob answer: → ok: true, expiresAt: …",
        "alice goes-on: ↳ 11 goes on: SELECT seats → id A1",
        "13 alice read: SELECT … venues WHERE id = 'hall' → holdMinutes 10 :97",
        "14 alice write: INSERT seat_locks (A1, alice, …) → 1 row :110",
        "15 alice write: INSERT seat_lock_events (A1, alice, locked) → 1 row :132",
        "16 alice commit: COMMIT :145",
        "alice answer: → ok: true, expiresAt: …",
      ]
    `);
    expect(told.waits).toMatchInlineSnapshot(`
      [
        {
          "from": 11,
          "holders": [
            1,
          ],
          "releasedBy": 12,
          "to": 14,
          "track": 0,
          "what": "lock",
        },
      ]
    `);
    expect(told.transactions).toMatchInlineSnapshot(`
      [
        {
          "end": "commit",
          "from": 1,
          "to": 12,
          "track": 1,
        },
        {
          "end": "commit",
          "from": 8,
          "to": 18,
          "track": 0,
        },
      ]
    `);
  });

  it('a deadlock is the cycle that the server broke, the victim first', () => {
    const told = story(recorded('02-for-share'));
    expect(told.deadlocks).toMatchInlineSnapshot(`
      [
        {
          "beat": 8,
          "cycle": [
            {
              "step": 7,
              "track": 0,
            },
            {
              "step": 6,
              "track": 1,
            },
          ],
          "victim": 0,
        },
      ]
    `);
    expect(told.waits).toMatchInlineSnapshot(`
      [
        {
          "from": 7,
          "holders": [
            0,
          ],
          "releasedBy": 8,
          "to": 9,
          "track": 1,
          "what": "lock",
        },
      ]
    `);
    expect(told.transactions).toMatchInlineSnapshot(`
      [
        {
          "end": "rollback",
          "from": 2,
          "to": 10,
          "track": 0,
        },
        {
          "end": "commit",
          "from": 5,
          "to": 13,
          "track": 1,
        },
      ]
    `);
  });

  it('callers who share a pool: waits for a client, and no transaction is drawn that may be none', () => {
    const told = story(recorded('03-generated'));
    expect(lines(told)).toMatchInlineSnapshot(`
      [
        "ben call: loadCard('kiel', 'K3', 5000) | ada call: loadCard('bremen', 'K1', 4000)",
        "ada wait: waits for a pool client",
        "1 ben begin: BEGIN :33",
        "ben wait: waits for a pool client",
        "2 ada begin: BEGIN :33",
        "ada wait: waits for a pool client",
        "3 ben write: UPDATE depots SET budget_cents = budget_cents - 5000 WHERE id = 'kiel' AND budget_cents >= 5000 → 0 rows :55",
        "ben wait: waits for a pool client",
        "4 ada write: UPDATE depots SET budget_cents = budget_cents - 4000 WHERE id = 'bremen' AND budget_cents >= 4000 → 1 row :55",
        "ada wait: waits for a pool client",
        "5 ben rollback: ROLLBACK :41",
        "ben answer: → ok: false, reason: 'budget-exhausted'",
        "6 ada write: UPDATE fuel_cards SET balance_cents = balance_cents + 4000 WHERE id = 'K1' → balanceCents 4000 :64",
        "7 ada write: INSERT card_loads (bremen, K1, 4000) → 1 row :79",
        "8 ada commit: COMMIT :38",
        "ada answer: → ok: true, balanceCents: 4000",
      ]
    `);
    expect(told.transactions).toEqual([]);
    expect(told.waits.map(({ what, from, to }) => `${what} ${from}-${to}`)).toMatchInlineSnapshot(`
      [
        "pool 1-4",
        "pool 3-6",
        "pool 5-8",
        "pool 7-10",
        "pool 9-12",
      ]
    `);
  });

  it('time that passes, a statement that was stopped inside, a fault', () => {
    expect(lines(story(recorded('01-generated-expired'))).slice(0, 4)).toMatchInlineSnapshot(`
      [
        "before: lockSeat('A1', 'dave') → ok: true, expiresAt: …",
        "11 minutes later",
        "alice call: lockSeat('A1', 'alice') | bob call: lockSeat('A1', 'bob')",
        "1 alice read: SELECT … seats WHERE id = 'A1' → venueId hall :69",
      ]
    `);
    const held = story(recorded('01-insert-where-not-exists'));
    expect(lines(held)).toMatchInlineSnapshot(`
      [
        "alice call: lockSeat('A1', 'alice') | bob call: lockSeat('A1', 'bob')",
        "1 alice wait: WITH renewed AS (UPDATE seat_locks l SET expires_at = now() + make_interval(mins => v.hold_minutes) FROM seats s JOIN venues v ON v.id = s.venue_id WHERE s.id = l.seat_id AND l.seat_id = 'A1' AND l.user_id = 'alice' AND l.expires_at > now() RETURNING l.expires_at), created AS (INSERT INTO seat_locks (seat_id, user_id, expires_at) SELECT s.id, 'alice', now() + make_interval(mins => v.hold_minutes) FROM seats s JOIN venues v ON v.id = s.venue_id WHERE s.id = 'A1' AND NOT EXISTS (SELECT FROM seat_locks l WHERE l.seat_id = s.id AND l.expires_at > now()) RETURNING expires_at) SELECT expires_at AS "expiresAt", 'renewed' AS event FROM renewed UNION ALL SELECT expires_at, 'locked' FROM created → has read, not yet written :15",
        "2 bob write: WITH renewed AS (UPDATE seat_locks l SET expires_at = now() + make_interval(mins => v.hold_minutes) FROM seats s JOIN venues v ON v.id = s.venue_id WHERE s.id = l.seat_id AND l.seat_id = 'A1' AND l.user_id = 'bob' AND l.expires_at > now() RETURNING l.expires_at), created AS (INSERT INTO seat_locks (seat_id, user_id, expires_at) SELECT s.id, 'bob', now() + make_interval(mins => v.hold_minutes) FROM seats s JOIN venues v ON v.id = s.venue_id WHERE s.id = 'A1' AND NOT EXISTS (SELECT FROM seat_locks l WHERE l.seat_id = s.id AND l.expires_at > now()) RETURNING expires_at) SELECT expires_at AS "expiresAt", 'renewed' AS event FROM renewed UNION ALL SELECT expires_at, 'locked' FROM created → 1 row :15",
        "3 bob write: INSERT seat_lock_events (A1, bob, locked) → 1 row :80",
        "bob answer: → ok: true, expiresAt: …",
        "alice goes-on: ↳ 1 goes on: UPDATE seat_locks → 1 row",
        "4 alice write: INSERT seat_lock_events (A1, alice, locked) → 1 row :80",
        "alice answer: → ok: true, expiresAt: …",
      ]
    `);
    expect(held.waits).toMatchInlineSnapshot(`
      [
        {
          "from": 1,
          "holders": [],
          "to": 5,
          "track": 0,
          "what": "held",
        },
      ]
    `);
    const faulty = story(recorded('03-retry-when-in-doubt'));
    expect(faulty.transactions.map(({ from, to, end }) => `${end} ${from}-${to}`)).toEqual([
      'commit 1-5',
      'commit 6-10',
    ]);
    expect(lines(faulty)).toMatchInlineSnapshot(`
      [
        "ada call: loadCard('bremen', 'K1', 4000)",
        "1 ada begin: BEGIN :107",
        "2 ada write: UPDATE depots SET budget_cents = budget_cents - 4000 WHERE id = 'bremen' AND budget_cents >= 4000 → 1 row :57",
        "3 ada write: UPDATE fuel_cards SET balance_cents = balance_cents + 4000 WHERE id = 'K1' → balanceCents 4000 :66",
        "4 ada write: INSERT card_loads (bremen, K1, 4000) → 1 row :86",
        "5 ada fault: COMMIT → ✗ committed, and the answer is lost :109",
        "6 ada begin: BEGIN :107",
        "7 ada write: UPDATE depots SET budget_cents = budget_cents - 4000 WHERE id = 'bremen' AND budget_cents >= 4000 → 1 row :57",
        "8 ada write: UPDATE fuel_cards SET balance_cents = balance_cents + 4000 WHERE id = 'K1' → balanceCents 8000 :66",
        "9 ada write: INSERT card_loads (bremen, K1, 4000) → 1 row :86",
        "10 ada commit: COMMIT :109",
        "ada answer: → ok: true, balanceCents: 8000",
      ]
    `);
  });
});
