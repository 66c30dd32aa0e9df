import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { demand, fc, subject } from '../language/language.ts';
import type { Counterexample, Verdict } from '../model/verdict.ts';
import type { PostgresServer } from '../postgres/server.ts';
import { startPostgres } from '../postgres/start.ts';
import { check } from './in-memory.ts';

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.stop());

interface Seats {
  holderOf: (pool: pg.Pool, seat: string) => Promise<string | undefined>;
  take: (pool: pg.Pool, seat: string, user: string) => Promise<boolean>;
}
type Look = (seat: string) => Promise<string | undefined>;

/** Seats that are taken in one statement; the look is the code's own. */
const seats =
  (lookWith: (ask: Look) => Look) =>
  (pool: pg.Pool): { [F in keyof Seats]: (...args: never[]) => unknown } => ({
    holderOf: lookWith(async (seat) => {
      const { rows } = await pool.query<{ holder: string }>('SELECT holder FROM seats WHERE id = $1', [seat]);
      return rows[0]?.holder ?? undefined;
    }),
    take: async (seat: string, user: string) =>
      (await pool.query('UPDATE seats SET holder = $2 WHERE id = $1 AND holder IS NULL', [seat, user]))
        .rowCount === 1,
  });

/** Whoever asks while the same question is under way hears what that hears. */
const joining = (ask: Look): Look => {
  const underWay = new Map<string, Promise<string | undefined>>();
  return (seat) => {
    const known = underWay.get(seat);
    if (known) return known;
    const asked = ask(seat).finally(() => underWay.delete(seat));
    underWay.set(seat, asked);
    return asked;
  };
};

/** Whoever asks in the same turn hears the same: the question is sent when the turn is over. */
const gathering = (ask: Look): Look => {
  const thisTurn = new Map<string, Promise<string | undefined>>();
  return (seat) => {
    const known = thisTurn.get(seat);
    if (known) return known;
    const asked = new Promise<void>((resolve) => process.nextTick(resolve)).then(() => {
      thisTurn.delete(seat);
      return ask(seat);
    });
    thisTurn.set(seat, asked);
    return asked;
  };
};

const { safety, call } = subject<Seats>();

async function verdictOn(lookWith: (ask: Look) => Look, lateAnswers: boolean): Promise<Verdict> {
  return check<Seats>({
    name: 'seats',
    code: seats(lookWith),
    schema: async (owner: pg.Client) =>
      void (await owner.query('CREATE TABLE seats (id text PRIMARY KEY, holder text)')),
    server,
    seed: "INSERT INTO seats (id) VALUES ('A1')",
    state: 'SELECT id, holder FROM seats',
    promises: [
      safety('who has taken a seat hears that it is taken', {
        inputs: fc.constant('A1'),
        instances: () => ({ ines: 'a', jan: 'a' }),
        lateAnswers,
        calls: (seat) => [
          call('ines', 'holderOf', seat),
          call('jan', 'take', seat, 'jan'),
          call('jan', 'holderOf', seat),
        ],
        holds: (result) => {
          const heard = result.of('holderOf').find(({ caller }) => caller === 'jan')!.value;
          demand(heard === 'jan', {
            headline: 'jan has the seat, and hears that he has not',
            expected: 'jan',
            seen: String(heard),
          });
        },
      }),
    ],
  });
}

const brokenIn = ({ properties }: Verdict): Counterexample =>
  properties.flatMap(({ counterexample }) => counterexample ?? [])[0]!;

describe('an answer that others have asked for, and that may be older than the question', () => {
  it('breaks where answers come as late as they may, by a schedule', async () => {
    const verdict = await verdictOn(joining, true);
    expect(verdict.verdict).toBe('broke');
    const { headline, reproduced, timeline, why } = brokenIn(verdict);
    expect(why).toMatchInlineSnapshot(
      `"jan sent nothing of its own, and was answered with what ines's SELECT from seats (step 2) had found. The server had read that when ines asked, so what came before it was heard is not in it."`,
    );
    expect([headline, reproduced]).toEqual(['jan has the seat, and hears that he has not', '10/10']);
    const told = timeline.flatMap((event) =>
      event.kind === 'statement' ? [[event.caller, event.anchor, event.state]] : [],
    );
    expect(told).toEqual([
      ['jan', 'UPDATE seats', 'completed'],
      ['ines', 'SELECT seats', 'completed'],
    ]);
  });

  it('is found by no schedule where each statement is read when it is answered: this is what the option is for', async () => {
    const { properties } = await verdictOn(joining, false);
    // What is sent all at once comes last: there an answer may really be late, on a machine that is busy.
    expect(properties.map(({ id, phase }) => ({ id, phase }))).toContainEqual({
      id: 'who-has-taken-a-seat-hears-that-it-is-taken',
      phase: 'stress',
    });
  });

  it.each([
    ['asks each time', (ask: Look) => ask],
    ['asks once for all who asked in the same turn, before it is sent', gathering],
  ])('right code survives that %s', async (_what, lookWith) => {
    const verdict = await verdictOn(lookWith, true);
    expect(verdict.verdict, JSON.stringify(verdict.properties)).toBe('survived');
  });
});
