import type pg from 'pg';

/** The schema for what is the harness's own. */
export const OURS = 'survives_baseline';

/** Which schemas, as `n` of pg_namespace, are the subject's. */
export const SUBJECTS = `n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', '${OURS}')`;

/**
 * A fingerprint of the schema, cheap enough for every reset. A changed column has a new row in the catalogue, with
 * the changing transaction in `xmin`; TRUNCATE leaves columns alone. Below 16384 are the server's own objects.
 */
export const CATALOGUE = `SELECT count(*) || '/' || coalesce(sum(c.oid::int8 * (1 + c.relnatts)), 0) || '/' || coalesce(sum(c.relchecks), 0)
   || '/' || count(*) FILTER (WHERE c.relhastriggers) || '/' || coalesce(sum(columns.version), 0)
   || '/' || (SELECT count(*) FROM pg_trigger WHERE tgenabled <> 'O') AS catalogue
  FROM pg_class c,
       LATERAL (SELECT sum(a.xmin::text::int8) AS version FROM pg_attribute a
                 WHERE a.attrelid = c.oid AND a.attnum > 0) columns
 WHERE c.oid >= 16384
   AND c.relnamespace = ANY (ARRAY(SELECT n.oid FROM pg_namespace n WHERE ${SUBJECTS}))`;

export async function catalogueOf(admin: pg.Client): Promise<string> {
  const { rows } = await admin.query<{ catalogue: string }>(CATALOGUE);
  return rows[0]!.catalogue;
}
