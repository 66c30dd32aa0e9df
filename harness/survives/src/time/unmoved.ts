import type pg from 'pg';

/** What moments can be inside of, without `advanceStoredTime` moving them: documents, texts, composites, lists. */
const HOLDERS = `
  SELECT format('%I.%I', n.nspname, c.relname) AS table, quote_ident(a.attname) AS column,
         c.relname || '.' || a.attname || ' (' || format_type(a.atttypid, a.atttypmod) || ')' AS told
    FROM pg_class c
    JOIN pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
    JOIN pg_type t ON t.oid = a.atttypid
    LEFT JOIN pg_type base ON base.oid = t.typbasetype
   WHERE c.relkind = 'r' AND n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'survives_baseline')
     AND (coalesce(base.typtype, t.typtype) = 'c' OR coalesce(base.typcategory, t.typcategory) = 'A'
          OR coalesce(base.typname, t.typname) IN ('json', 'jsonb', 'text', 'varchar', 'hstore'))
   ORDER BY c.relname, a.attnum`;

const MOMENT = String.raw`\d{4}-\d\d-\d\d[ T]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d(?::?\d\d)?)?`;
/** Seconds or milliseconds since 1970, as a number of a document; not among the digits of a hash or a UUID. */
const EPOCH = String.raw`(?<![\w."])1\d{9}(?:\d{3})?(?![\w"])`;
const YEAR_MS = 366 * 24 * 3_600_000;

/**
 * Columns with moments that are still to come, and that time which passes does not move: `holds.details (jsonb)`. What
 * is over is a note of something that happened, and need not move.
 */
export async function momentsThatStay(admin: pg.Client): Promise<string[]> {
  const { rows: holders } = await admin.query<{ table: string; column: string; told: string }>(HOLDERS);
  const found: string[] = [];
  for (const { table, column, told } of holders) {
    const { rows } = await admin.query<{ text: string; nowMs: number }>({
      text: `SELECT DISTINCT m[1] AS text, extract(epoch FROM now())::float8 * 1000 AS "nowMs"
               FROM ${table}, regexp_matches(${column}::text, $1, 'g') AS m LIMIT 10000`,
      values: [`(${MOMENT}|${EPOCH})`],
    });
    if (rows.some(({ text, nowMs }) => isToCome(text, nowMs))) found.push(told);
  }
  return found;
}

function isToCome(text: string, nowMs: number): boolean {
  const ms = /^\d+$/.test(text) ? Number(text) * (text.length === 10 ? 1000 : 1) : Date.parse(withZone(text));
  return ms > nowMs && ms < nowMs + YEAR_MS;
}

/** As the server writes moments, JavaScript reads them with a T and a whole offset; without one it is UTC. */
const withZone = (text: string): string => {
  const iso = text.replace(' ', 'T').replace(/([+-]\d\d)$/, '$1:00');
  return /(Z|[+-]\d\d:?\d\d)$/.test(iso) ? iso : `${iso}Z`;
};

const READS_CLOCK = String.raw`\m(now\s*\(|current_timestamp|current_date|current_time|localtimestamp|localtime\M|clock_timestamp|statement_timestamp|transaction_timestamp|timeofday)`;

/**
 * Indexes over a function that says it is immutable and reads the clock: the server asks it when a row is written, and
 * never again. Time that passes here writes rows, and would mend them.
 */
export async function indexesByTheClock(admin: pg.Client): Promise<string[]> {
  const { rows } = await admin.query<{ name: string }>({
    name: 'indexes by the clock',
    text: `SELECT DISTINCT c.relname AS name
             FROM pg_depend d
             JOIN pg_class c ON c.oid = d.objid AND c.relkind IN ('i', 'I')
             JOIN pg_proc p ON p.oid = d.refobjid
             JOIN pg_namespace n ON n.oid = p.pronamespace
            WHERE d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_proc'::regclass
              AND n.nspname !~ '^pg_' AND p.prokind = 'f' AND pg_get_functiondef(p.oid) ~* $1`,
    values: [READS_CLOCK],
  });
  return rows.map(({ name }) => name);
}
