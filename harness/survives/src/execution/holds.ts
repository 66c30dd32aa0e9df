import type pg from 'pg';
import type { Session } from '../pool/session.ts';
import type { Statement } from '../pool/statement.ts';

/** First half of the two-part advisory key; the second is the process id of the backend that is to stop. */
export const HOLD_KEY = 1_397_314_899;

/**
 * Stops a statement between reading and writing.
 *
 * One statement at a time cannot break `INSERT … SELECT … WHERE NOT EXISTS`: nobody writes between its look and its
 * write. Here a BEFORE ROW trigger on every table of the subject asks for an advisory lock named after its own
 * backend. Nobody has it, and nothing happens; when the engine has taken it first, the statement has its snapshot,
 * has found its rows, and stops before the first of them is written. The server then says of it what it says of
 * every wait, so that a held statement is recognised like a blocked one, and others may run in between. (Prior art:
 * Rathore, Forcing the race, 2025; a trigger cannot stop a plain SELECT, and need not: it has one snapshot.)
 */
export class Holds {
  readonly #engine: pg.Client;
  readonly #enginePid: number;
  readonly #held = new Map<Session, Statement>();
  /** Functions and procedures of the subject: a statement that names one may write. */
  #routines: readonly string[] = [];

  /** @param engine a connection of the engine's own, on which nothing else is under way during a race */
  constructor(engine: pg.Client) {
    this.#engine = engine;
    this.#enginePid = (engine as unknown as { processID: number }).processID;
  }

  /** Makes statements on the subject's tables stoppable. Changes the schema. */
  async install(schema: string): Promise<void> {
    await createTriggers(this.#engine, schema);
    this.#routines = await routinesOf(this.#engine, schema);
  }

  /** Whether stopping it could make a difference: it writes, or calls a routine that may. */
  mayStop({ does }: Statement): boolean {
    return does.some(
      ({ writes, calls, opaque, verb }) =>
        opaque === true ||
        (writes.length > 0 && !HEARD_BY_NO_TRIGGER.has(verb)) ||
        calls.some((name) => this.#routines.includes(name.slice(name.lastIndexOf('.') + 1).toLowerCase())),
    );
  }

  /** From now on this session's statement stops before it writes. */
  async arm(session: Session, statement: Statement): Promise<void> {
    this.#held.set(session, statement);
    await this.#engine.query('SELECT pg_advisory_lock($1::int, $2::int)', [HOLD_KEY, session.pid]);
  }

  /** Whether it has stopped where it was meant to: it waits for the engine, and for nobody else. */
  isHolding(session: Session): boolean {
    return (
      this.#held.has(session) && session.phase === 'waiting' && session.blockedBy.includes(this.#enginePid)
    );
  }

  /** Lets it go on. */
  async release(session: Session): Promise<void> {
    if (!this.#held.delete(session)) return;
    await this.#engine.query('SELECT pg_advisory_unlock($1::int, $2::int)', [HOLD_KEY, session.pid]);
  }

  /** Lets go of statements that have ended without writing a row. */
  async releaseEnded(): Promise<void> {
    for (const [session, statement] of this.#held) {
      if (session.statement !== statement) await this.release(session);
    }
  }

  async releaseAll(): Promise<void> {
    for (const session of this.#held.keys()) await this.release(session);
  }
}

const HEARD_BY_NO_TRIGGER = new Set(['TRUNCATE', 'CREATE']);

async function routinesOf(admin: pg.Client, schema: string): Promise<string[]> {
  const { rows } = await admin.query<{ name: string }>(
    `SELECT DISTINCT lower(p.proname) AS name FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
      WHERE n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', $1) AND p.prorettype <> 'trigger'::regtype`,
    [schema],
  );
  return rows.map(({ name }) => name);
}

/**
 * Puts the trigger on every table of the subject. It changes neither the row nor the number of rows; `~` sorts after
 * any ordinary name, and so it comes last, after the triggers of the subject have made their own checks.
 */
async function createTriggers(admin: pg.Client, schema: string): Promise<void> {
  await admin.query(
    `CREATE FUNCTION ${schema}.hold() RETURNS trigger LANGUAGE plpgsql SET lock_timeout = 0 AS $$
     BEGIN
       PERFORM pg_catalog.pg_advisory_lock_shared(${HOLD_KEY}, pg_catalog.pg_backend_pid());
       PERFORM pg_catalog.pg_advisory_unlock_shared(${HOLD_KEY}, pg_catalog.pg_backend_pid());
       IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
       RETURN NEW;
     END $$`,
  );
  const { rows } = await admin.query<{ name: string }>(
    `SELECT format('%I.%I', n.nspname, c.relname) AS name
       FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition
        AND n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', $1)`,
    [schema],
  );
  for (const { name } of rows) {
    await admin.query(
      `CREATE TRIGGER "~survives_hold" BEFORE INSERT OR UPDATE OR DELETE ON ${name}
         FOR EACH ROW EXECUTE FUNCTION ${schema}.hold()`,
    );
  }
}
