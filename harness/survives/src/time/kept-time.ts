import type pg from 'pg';
import { CATALOGUE, SUBJECTS } from '../postgres/catalogue.ts';
import { nameOf } from '../postgres/eager-client.ts';
import { indexesByTheClock } from './unmoved.ts';

/** Where the subject's tables keep time. */
export interface KeptTime {
  tables: readonly TimeTable[];
  /** The numeric columns that hold epochs now, by `columnKey`, and how many of their units are a second. */
  epochs: ReadonlyMap<string, number>;
  /** See `indexesByTheClock`. */
  byTheClock: readonly string[];
}

export interface TimeTable {
  /** Schema-qualified and quoted. */
  table: string;
  /** `ONLY` before it, where children have rows of their own. */
  only: string;
  /** All that can be written, whether they carry time or not. */
  columns: { name: string; type: string }[];
}

const EPOCH_TYPES = ['int4', 'int8', 'numeric', 'float8'];

/** What has been looked up, and the question that says whether it is still so. */
interface LookedUp {
  schema: string;
  tables: readonly TimeTable[];
  byTheClock: readonly string[];
  question: string;
}

const known = new WeakMap<pg.Client, LookedUp>();

/** As `CATALOGUE`, with what things are called, and with the bodies of functions: an index may be over one. */
const SCHEMA = `concat_ws('/', (${CATALOGUE}),
  (SELECT sum(hashtext(relname)::int8) FROM pg_class WHERE oid >= 16384),
  (SELECT sum(hashtext(nspname)::int8) FROM pg_namespace WHERE oid >= 16384),
  (SELECT sum(xmin::text::int8) FROM pg_proc WHERE oid >= 16384))`;

/** Looks the schema up once, and again when it has changed. What its columns hold is looked at each time. */
export async function keptTime(admin: pg.Client): Promise<KeptTime> {
  const before = known.get(admin);
  const again = before && (await answerTo(admin, before).catch(() => undefined));
  if (before && again?.schema === before.schema) return { ...before, epochs: again.epochs };
  const tables = await timeColumns(admin);
  const anew = { tables, byTheClock: await indexesByTheClock(admin), question: questionOf(tables) };
  const { schema, epochs } = await answerTo(admin, anew);
  known.set(admin, { ...anew, schema });
  return { ...anew, epochs };
}

async function timeColumns(admin: pg.Client): Promise<TimeTable[]> {
  const { rows } = await admin.query<TimeTable>({
    name: 'time columns',
    text: `SELECT format('%I.%I', n.nspname, c.relname) AS table,
            CASE c.relkind WHEN 'r' THEN 'ONLY ' ELSE '' END AS only,
            json_agg(json_build_object('name', quote_ident(a.attname), 'type', coalesce(base.typname, t.typname))
                     ORDER BY a.attnum) AS columns
       FROM pg_class c
       JOIN pg_namespace n ON n.oid = c.relnamespace
       JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
       JOIN pg_type t ON t.oid = a.atttypid
       LEFT JOIN pg_type base ON base.oid = t.typbasetype
      WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND ${SUBJECTS}
      GROUP BY c.oid, n.nspname, c.relname`,
  });
  return rows;
}

/** Seconds, milliseconds, microseconds. */
const EPOCH_UNITS = [1, 1_000, 1_000_000];

/** What is written where there is no moment: `locked_until_ms bigint NOT NULL DEFAULT 0`. */
export const isNever = (epoch: string): string => `(${epoch} IS NULL OR ${epoch} IN (0, -1))`;

export const columnKey = ({ table }: TimeTable, column: string): string => `${table}.${column}`;

const epochColumns = (tables: readonly TimeTable[]): { table: TimeTable; name: string }[] =>
  tables.flatMap((table) =>
    table.columns.filter(({ type }) => EPOCH_TYPES.includes(type)).map(({ name }) => ({ table, name })),
  );

/** Which schema this is, and which numeric columns hold epochs now. */
function questionOf(tables: readonly TimeTable[]): string {
  const near = (name: string, factor: number) =>
    `coalesce(bool_and(abs(${name} / ${factor}.0 - extract(epoch FROM now())) < 315576000), false)`;
  const epochs = epochColumns(tables).map(({ table: { table }, name }, n) => {
    const factor = EPOCH_UNITS.map((units) => `WHEN ${near(name, units)} THEN ${units}`).join(' ');
    return `SELECT ${n}, (CASE ${factor} END)::text FROM ${table} WHERE NOT ${isNever(name)}`;
  });
  return [`SELECT NULL::int AS n, ${SCHEMA} AS said`, ...epochs].join(' UNION ALL ');
}

/** Only on positive evidence: every value of the column is a moment within ten years of now, or stands for none. */
async function answerTo(
  admin: pg.Client,
  { question, tables }: Pick<LookedUp, 'question' | 'tables'>,
): Promise<Pick<LookedUp, 'schema'> & Pick<KeptTime, 'epochs'>> {
  const { rows } = await admin.query<{ n: number | null; said: string | null }>({
    name: nameOf(question),
    text: question,
  });
  const columns = epochColumns(tables);
  const epochs = rows.flatMap(({ n, said }) => {
    if (n === null || said === null) return [];
    return [[columnKey(columns[n]!.table, columns[n]!.name), Number(said)] as const];
  });
  return { schema: rows.find(({ n }) => n === null)!.said!, epochs: new Map(epochs) };
}
