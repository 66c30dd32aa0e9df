import type { Statement } from '../pool/statement.ts';
import type { ErrorView } from '../model/history.ts';

/** Why an act ended. */
export type Ending =
  | { kind: 'finished' }
  /** Nobody can go on, and it is not a deadlock that the server resolves. */
  | { kind: 'stuck'; cause: StuckCause; sentence: string }
  /** Too many steps, or one statement for too long. */
  | { kind: 'overrun'; sentence: string; headline?: string };

export type StuckCause =
  | 'pool-starvation'
  | 'kept-lock'
  | 'javascript'
  | 'foreign-lock'
  | 'own-snapshot'
  | 'outside-work'
  | 'bypassed'
  | 'connection-lost';

/** The code has sent statements, or may yet send some, that no schedule knows of: what came of the run is chance. */
export const BYPASSED: Ending & { kind: 'stuck' } = {
  kind: 'stuck',
  cause: 'bypassed',
  sentence:
    'the code speaks to the database over connections of its own, past the pool that it is given: no schedule says when its statements run, so nothing can be said of them',
};

/** Nothing that the code or the schedule did was the reason. */
export const connectionLost = ({ code, message }: ErrorView): Ending => ({
  kind: 'stuck',
  cause: 'connection-lost',
  sentence: `a connection to Postgres failed, which no schedule brought about, so nothing can be said of the code: ${code ? `${code} ` : ''}${message}`,
});

/** A statement was answered with more rows than there may be. */
export function flooded(statement: Pick<Statement, 'anchor' | 'source'> | null, rows: number): Ending {
  const { anchor = 'a statement', source } = statement ?? {};
  const at = source ? ` at ${source.file}:${source.line}` : '';
  const sentence = `"${anchor}"${at} was answered with more than ${rows.toLocaleString('en')} rows`;
  return { kind: 'overrun', sentence, headline: 'a statement reads more rows than fit into memory' };
}
