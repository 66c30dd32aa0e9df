import type pg from 'pg';

/**
 * First halves of the two-part advisory keys; the second is the process id of the backend that is to stop. `ARMED` says
 * that it is to stop somewhere, `ARMED + k` that it is to stop before its k-th row, `AT_COMMIT` before its commit.
 */
export const ARMED = 1_397_314_899;
export const AT_COMMIT = ARMED - 1;
/** Rows after this one are not counted. */
export const LAST_ROW = 100;

/** Which of the locks of `pg_locks`, called `l`, are ours. */
export const IS_OURS = `l.locktype = 'advisory' AND l.classid BETWEEN ${AT_COMMIT} AND ${ARMED + LAST_ROW}`;

/** What the schema of the subject says about when more than one thing happens in a statement, or at its commit. */
export interface Workings {
  /** Functions and procedures: a statement that names one may write. In lower case, without a schema. */
  routines: readonly string[];
  /** Of them those that are VOLATILE: each statement in one has a snapshot of its own. */
  volatile: readonly string[];
  /** Tables with triggers of the subject's own, by name. */
  triggered: ReadonlySet<string>;
  /** Something is looked at when a transaction is committed: a deferrable constraint, or trigger. */
  defers: boolean;
}

/**
 * Makes statements on the subject's tables stoppable: a CHECK is asked before each row of an INSERT or an UPDATE is
 * written, a trigger before each row of a DELETE. Both see first that nobody holds `ARMED`, and then do nothing: they
 * change neither the row nor the number of rows. `~` sorts after any ordinary name, so both come last, when the
 * subject's own checks and triggers have had their say.
 *
 * No BEFORE UPDATE trigger: where a table has one, even one that is disabled, Postgres 18 answers `RETURNING old` with
 * the row of the snapshot, and not with the one that was waited for.
 */
export async function makeStoppable(admin: pg.Client, schema: string): Promise<void> {
  await admin.query(functions(schema));
  const isFree = `pg_catalog.pg_try_advisory_lock_shared(${ARMED}, pg_catalog.pg_backend_pid())
    AND pg_catalog.pg_advisory_unlock_shared(${ARMED}, pg_catalog.pg_backend_pid())`;
  // What we write ourselves is not counted, and need not be asked.
  const { processID } = admin as unknown as { processID: number };
  for (const name of await tablesOf(admin, schema)) {
    await admin.query(
      `ALTER TABLE ${name} ADD CONSTRAINT "~survives_hold"
         CHECK (pg_catalog.pg_backend_pid() = ${processID} OR (${isFree}) OR ${schema}.stop()) NOT VALID;
       CREATE TRIGGER "~survives_hold" BEFORE DELETE ON ${name} FOR EACH ROW
         WHEN (NOT (${isFree})) EXECUTE FUNCTION ${schema}.stop_delete()`,
    );
  }
}

/**
 * `stop` counts the rows of a statement in a setting that carries the statement's time, so that it begins anew by itself,
 * and asks for the key of each. With the first row it puts a note into a table with a deferred trigger; when that fires,
 * it puts down another one, and so comes after whatever has been deferred by then.
 */
const functions = (schema: string): string => `
  CREATE TABLE ${schema}.commits (backend int);
  CREATE TABLE ${schema}.last_of_commit (backend int);
  CREATE FUNCTION ${schema}.stop() RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET lock_timeout = 0 AS $$
  DECLARE
    backend int := pg_catalog.pg_backend_pid();
    statement text := pg_catalog.statement_timestamp()::text;
    before text[] := pg_catalog.string_to_array(pg_catalog.current_setting('survives.rows', true), '|');
    row_number int := CASE WHEN before[1] = statement THEN before[2]::int + 1 ELSE 1 END;
  BEGIN
    PERFORM pg_catalog.set_config('survives.rows', statement || '|' || row_number, true);
    IF row_number = 1 AND NOT pg_catalog.pg_try_advisory_lock_shared(${AT_COMMIT}, backend) THEN
      INSERT INTO ${schema}.commits VALUES (backend);
    ELSIF row_number = 1 THEN
      PERFORM pg_catalog.pg_advisory_unlock_shared(${AT_COMMIT}, backend);
    END IF;
    IF row_number <= ${LAST_ROW} THEN
      PERFORM pg_catalog.pg_advisory_lock_shared(${ARMED} + row_number, backend);
      PERFORM pg_catalog.pg_advisory_unlock_shared(${ARMED} + row_number, backend);
    END IF;
    RETURN true;
  END $$;
  CREATE FUNCTION ${schema}.stop_delete() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
  BEGIN
    PERFORM ${schema}.stop();
    RETURN OLD;
  END $$;
  CREATE FUNCTION ${schema}.come_last() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
  BEGIN
    INSERT INTO ${schema}.last_of_commit VALUES (pg_catalog.pg_backend_pid());
    RETURN NULL;
  END $$;
  CREATE FUNCTION ${schema}.stop_commit() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET lock_timeout = 0 AS $$
  BEGIN
    PERFORM pg_catalog.pg_advisory_lock_shared(${AT_COMMIT}, pg_catalog.pg_backend_pid());
    PERFORM pg_catalog.pg_advisory_unlock_shared(${AT_COMMIT}, pg_catalog.pg_backend_pid());
    RETURN NULL;
  END $$;
  CREATE CONSTRAINT TRIGGER come_last AFTER INSERT ON ${schema}.commits
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ${schema}.come_last();
  CREATE CONSTRAINT TRIGGER stop_commit AFTER INSERT ON ${schema}.last_of_commit
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ${schema}.stop_commit()`;

const THE_SUBJECTS = (ours: string): string =>
  `n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', '${ours}')`;

/** A table that inherits from another one has the other's CHECK. */
async function tablesOf(admin: pg.Client, schema: string): Promise<string[]> {
  const { rows } = await admin.query<{ name: string }>(
    `SELECT format('%I.%I', n.nspname, c.relname) AS name
       FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND ${THE_SUBJECTS(schema)}`,
  );
  return rows.map(({ name }) => name);
}

/** Read before `makeStoppable` adds to it. */
export async function workingsOf(admin: pg.Client, schema: string): Promise<Workings> {
  const { rows } = await admin.query<Read>(
    `SELECT ${ROUTINES(schema)}) AS routines,
            ${ROUTINES(schema)} AND p.provolatile = 'v') AS volatile,
            ARRAY(SELECT DISTINCT c.relname::text FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
                    JOIN pg_namespace n ON n.oid = c.relnamespace
                   WHERE NOT t.tgisinternal AND ${THE_SUBJECTS(schema)}) AS triggered,
            EXISTS (SELECT FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
                      JOIN pg_namespace n ON n.oid = c.relnamespace
                     WHERE t.tgdeferrable AND ${THE_SUBJECTS(schema)}) AS defers`,
  );
  const { triggered, ...workings } = rows[0]!;
  return { ...workings, triggered: new Set(triggered) };
}

type Read = Omit<Workings, 'triggered'> & { triggered: string[] };

/** Left open, for further conditions and its last bracket. */
const ROUTINES = (ours: string): string =>
  `ARRAY(SELECT DISTINCT lower(p.proname) FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
          WHERE ${THE_SUBJECTS(ours)} AND p.prorettype <> 'trigger'::regtype`;
