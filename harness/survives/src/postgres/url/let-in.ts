import type pg from 'pg';
import { PlainError } from '../../model/plain-error.ts';
import { connect, endpoint, errorCode, errorText } from '../connect.ts';
import type { ConnectionConfig } from '../server.ts';
import { isSqlState } from '../sqlstate.ts';

const CONNECT_TIMEOUT_MS = 10_000;
export const NEXT = 'Correct DATABASE_URL, or use a Postgres of our own: SURVIVES_POSTGRES=embedded';
const NEXT_OF_POOLER =
  'give DATABASE_URL the address of Postgres itself, not that of a pooler, or use SURVIVES_POSTGRES=embedded';

/** protocol_violation: what poolers say of a session that is begun with settings. */
const PROTOCOL_VIOLATION = '08P01';

/**
 * Logs in, and makes sure that it is the server itself that answers: a pooler in between gives the sessions of a run to
 * one backend after another.
 *
 * @throws PlainError with what is in the way
 */
export async function letIn(admin: ConnectionConfig): Promise<pg.Client> {
  const client = await connect(admin, { timeoutMs: CONNECT_TIMEOUT_MS }).catch((error: unknown) => {
    throw notLetIn(error, admin);
  });
  try {
    await demandDirect(client, admin);
    return client;
  } catch (error) {
    await client.end().catch(() => {});
    throw error;
  }
}

function notLetIn(error: unknown, admin: ConnectionConfig): PlainError {
  const [at, code, said] = [endpoint(admin), errorCode(error), errorText(error)];
  if (code === PROTOCOL_VIOLATION) return betweenUs(at, `it answers "${said}"`);
  if (said === 'timeout expired') {
    const seconds = CONNECT_TIMEOUT_MS / 1000;
    return new PlainError(`Whatever listens at ${at} has not let us in after ${seconds} s.`, {
      next: 'look whether that server is busy, or something else than Postgres, and try again',
      cause: error,
    });
  }
  const answers = isSqlState(code);
  const what = answers ? `Postgres at ${at} does not let us in` : `No Postgres answers at ${at}`;
  return new PlainError(`${what}: ${said}.`, { next: NEXT, cause: error });
}

/** The server names its backend when a session begins; a pooler makes up a number of its own. */
async function demandDirect(client: pg.Client, admin: ConnectionConfig): Promise<void> {
  const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  const { processID } = client as unknown as { processID: number };
  if (rows[0]!.pid !== processID) throw betweenUs(endpoint(admin), 'sessions are not those of the server');
}

const betweenUs = (at: string, sign: string): PlainError =>
  new PlainError(
    `Something stands between this check and Postgres at ${at}, such as PgBouncer: ${sign}. No verdict can be had through it.`,
    { next: NEXT_OF_POOLER },
  );
