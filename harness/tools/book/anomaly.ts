import type { Program } from '../../survives/src/execution/testing/programs.ts';

/** The four levels that SQL knows, as `BEGIN ISOLATION LEVEL` takes them. */
export const LEVELS = ['READ UNCOMMITTED', 'READ COMMITTED', 'REPEATABLE READ', 'SERIALIZABLE'] as const;
export type Level = (typeof LEVELS)[number];

/** What came of one order: what each caller answered, and the rows that are left. */
export interface PlayedOutcome {
  /** By caller: what `read` gave each time, or the SQLSTATE that ended it. */
  alice: CallerEnding;
  bob: CallerEnding;
  rows: Record<string, unknown>[];
}

/** The values that a caller read, in order; or the SQLSTATE with which it was refused. */
export type CallerEnding = { read: unknown[] } | { refused: string };

/** One way in which two transactions that are right alone go wrong together. */
export interface Anomaly {
  name: string;
  /** How the literature calls it. */
  term: string;
  /** One sentence: what is seen. */
  sentence: string;
  schema: string;
  /** What each of the two sends between BEGIN and the end; a SELECT's first row is what it reads. */
  alice: AnomalyStep[];
  bob: AnomalyStep[];
  /** The rows that count in the end. */
  state: string;
  happened: (outcome: PlayedOutcome) => boolean;
  /** Katas that show it in code. */
  katas: string[];
}

/** A statement, or one that is made from what has been read so far. */
export type AnomalyStep = string | ((read: unknown[]) => string);

/** Both transactions at that level, as the engine plays them. */
export function programAt(level: Level, { alice, bob }: Anomaly): Program {
  return { alice: transaction(level, alice), bob: transaction(level, bob) };
}

function transaction(level: Level, steps: AnomalyStep[]): Program[string] {
  return async (pool) => {
    const client = await pool.connect();
    const read: unknown[] = [];
    try {
      await client.query(`BEGIN ISOLATION LEVEL ${level}`);
      for (const step of steps) {
        const { command, rows } = await client.query(typeof step === 'string' ? step : step(read));
        if (command === 'SELECT') read.push(Object.values((rows as object[])[0] ?? {})[0]);
      }
      if (steps.at(-1) !== 'ROLLBACK') await client.query('COMMIT');
      return { read };
    } catch (error) {
      await client.query('ROLLBACK');
      return { refused: (error as { code: string }).code };
    } finally {
      client.release();
    }
  };
}

/** Both came to their end, as far as they knew. */
export const both = (
  outcome: PlayedOutcome,
): outcome is PlayedOutcome & Record<'alice' | 'bob', { read: unknown[] }> =>
  'read' in outcome.alice && 'read' in outcome.bob;
