import type { Database } from '../execution/database.ts';
import { isPlain } from './allowed.ts';
import { list, loadParser, names, nodes, parse } from '../sql/syntax.ts';

export type ColumnKind = 'integer' | 'text' | 'uuid' | 'other';

/** What decides which rows a statement on this table may touch. */
export interface Table {
  /** `schema.table` */
  name: string;
  schema: string;
  relation: string;
  /** An ordinary table without inheritance, triggers, rules or row security, and with defaults and checks we know. */
  plain: boolean;
  columns: { name: string; kind: ColumnKind }[];
  /** Columns of the primary key in its order; null when there is none to go by. */
  key: string[] | null;
  /** There are unique indexes or exclusion constraints besides the primary key. */
  otherUnique: boolean;
  /** Columns in them; null: expressions, so that any column may count. */
  otherUniqueColumns: string[] | null;
  /** Sequences that its defaults draw from. */
  sequences: string[];
  /** Foreign keys of this table: they lock a row of the other. */
  references: { columns: string[]; table: string }[];
  /** Foreign keys on this table. `acts`: CASCADE and the like change the other table. */
  referencedBy: { columns: string[]; table: string; acts: boolean }[];
}

/** What footprints have to know of the schema. It is read once: code that changes the schema is dependent on all. */
export interface Catalogue {
  /** False: code of its own in functions, operators or casts, or another isolation level; nothing can be narrowed. */
  plain: boolean;
  tables: readonly Table[];
}

const read = new WeakMap<Database, Promise<Catalogue>>();

/** The catalogue of a database's schema. */
export function catalogueOf(database: Database): Promise<Catalogue> {
  const known = read.get(database) ?? readCatalogue(database);
  read.set(database, known);
  return known;
}

async function readCatalogue({ admin }: Database): Promise<Catalogue> {
  await loadParser();
  const [{ rows }, general] = [
    await admin.query<TableRow>(TABLES),
    await admin.query<{ plain: boolean }>(PLAIN),
  ];
  return { plain: general.rows[0]!.plain, tables: rows.map(tableOf) };
}

type TableRow = Omit<Table, 'name' | 'sequences'> & { expressions: string[]; identity: boolean };

function tableOf({ expressions, identity, ...row }: TableRow): Table {
  const name = `${row.schema}.${row.relation}`;
  const trees = expressions.map((expression) => parse(`SELECT ${expression}`));
  const draws = expressions.filter((_, index) => callsNextval(trees[index]));
  const known = trees.every((tree, index) => draws.includes(expressions[index]!) || (tree && isPlain(tree)));
  const sequences = [...draws, ...(identity ? [`identity of ${name}`] : [])];
  return { ...row, name, plain: row.plain && known, sequences };
}

/** `nextval('seats_id_seq'::regclass)` and nothing around it. */
function callsNextval(tree: unknown): boolean {
  const calls = [...nodes(tree)].filter(([type]) => type === 'FuncCall');
  return (
    calls.length === 1 &&
    calls.every(([, { funcname, args }]) => names(funcname).at(-1) === 'nextval' && list(args).length === 1)
  );
}

const SUBJECTS = `n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'survives_baseline')`;

/** 16384 is the first object identifier that is not the server's own. */
const PLAIN = `
  SELECT NOT EXISTS (SELECT FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE ${SUBJECTS})
     AND NOT EXISTS (SELECT FROM pg_operator WHERE oid >= 16384)
     AND NOT EXISTS (SELECT FROM pg_cast WHERE oid >= 16384)
     AND NOT EXISTS (SELECT FROM pg_event_trigger)
     AND NOT EXISTS (SELECT FROM pg_db_role_setting s JOIN pg_roles r ON r.oid = s.setrole WHERE r.rolname = current_database())
     AND current_setting('default_transaction_isolation') = 'read committed' AS plain`;

const COLUMNS = (attributes: string, table: string): string =>
  `(SELECT coalesce(json_agg(a.attname ORDER BY k.at), '[]') FROM unnest(${attributes}) WITH ORDINALITY k(attnum, at)
     JOIN pg_attribute a ON a.attrelid = ${table} AND a.attnum = k.attnum)`;

const OTHER_UNIQUE = `i.indrelid = c.oid AND (i.indisunique OR i.indisexclusion) AND NOT (i.indisprimary AND i.indimmediate AND i.indisvalid)`;

const TABLES = `
  SELECT n.nspname AS schema, c.relname AS relation,
    c.relkind = 'r' AND c.relpersistence IN ('p', 'u') AND NOT c.relispartition AND NOT c.relhassubclass
      AND NOT c.relhasrules AND NOT c.relrowsecurity
      AND NOT EXISTS (SELECT FROM pg_inherits WHERE inhrelid = c.oid OR inhparent = c.oid)
      AND NOT EXISTS (SELECT FROM pg_trigger WHERE tgrelid = c.oid AND NOT tgisinternal AND tgname <> '~survives_hold')
      AND NOT EXISTS (SELECT FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
                       WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND t.oid >= 16384 AND t.typtype <> 'e') AS plain,
    (SELECT json_agg(json_build_object('name', a.attname, 'kind', CASE
         WHEN a.atttypid IN (20, 21, 23) THEN 'integer'
         WHEN a.atttypid IN (25, 1043) AND a.atttypmod = -1 AND coalesce(l.collisdeterministic, true) THEN 'text'
         WHEN a.atttypid = 2950 THEN 'uuid' ELSE 'other' END) ORDER BY a.attnum)
       FROM pg_attribute a LEFT JOIN pg_collation l ON l.oid = a.attcollation
      WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped) AS columns,
    (SELECT ${COLUMNS('i.indkey::int2[]', 'c.oid')} FROM pg_index i
      WHERE i.indrelid = c.oid AND i.indisprimary AND i.indimmediate AND i.indisvalid) AS key,
    EXISTS (SELECT FROM pg_index i WHERE ${OTHER_UNIQUE}) AS "otherUnique",
    (SELECT CASE WHEN bool_or(i.indexprs IS NOT NULL OR i.indpred IS NOT NULL) THEN NULL
                 ELSE coalesce(json_agg(a.attname) FILTER (WHERE a.attname IS NOT NULL), '[]') END
       FROM pg_index i LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = ANY (i.indkey::int2[])
      WHERE ${OTHER_UNIQUE}) AS "otherUniqueColumns",
    EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attidentity <> '' AND NOT a.attisdropped) AS identity,
    (SELECT coalesce(json_agg(expression), '[]') FROM (
       SELECT pg_get_expr(adbin, adrelid) FROM pg_attrdef WHERE adrelid = c.oid
       UNION ALL SELECT pg_get_expr(conbin, conrelid) FROM pg_constraint WHERE conrelid = c.oid AND contype = 'c' AND conname <> '~survives_hold'
       UNION ALL SELECT pg_get_expr(indpred, indrelid) FROM pg_index WHERE indrelid = c.oid AND indpred IS NOT NULL
       UNION ALL SELECT 'ROW(' || pg_get_expr(indexprs, indrelid) || ')' FROM pg_index WHERE indrelid = c.oid AND indexprs IS NOT NULL
     ) e(expression)) AS expressions,
    (SELECT coalesce(json_agg(json_build_object('columns', ${COLUMNS('f.conkey', 'c.oid')}, 'table', fn.nspname || '.' || fc.relname)), '[]')
       FROM pg_constraint f JOIN pg_class fc ON fc.oid = f.confrelid JOIN pg_namespace fn ON fn.oid = fc.relnamespace
      WHERE f.conrelid = c.oid AND f.contype = 'f') AS "references",
    (SELECT coalesce(json_agg(json_build_object('columns', ${COLUMNS('f.confkey', 'c.oid')}, 'table', fn.nspname || '.' || fc.relname,
                                                'acts', f.confdeltype NOT IN ('a', 'r') OR f.confupdtype NOT IN ('a', 'r'))), '[]')
       FROM pg_constraint f JOIN pg_class fc ON fc.oid = f.conrelid JOIN pg_namespace fn ON fn.oid = fc.relnamespace
      WHERE f.confrelid = c.oid AND f.contype = 'f') AS "referencedBy"
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE c.relkind IN ('r', 'v', 'm', 'f', 'p') AND ${SUBJECTS}`;
