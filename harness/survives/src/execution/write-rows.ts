import pg from 'pg';
import type { RowChanges, Rows } from '../language/language.ts';

/** Puts rows in, and then changes some, as anybody would, in the order of the tables: triggers fire and keys are looked at. */
export async function writeRows(admin: pg.Client, tables: Rows, changes: RowChanges = {}): Promise<void> {
  await admin.query('BEGIN; SET LOCAL session_replication_role = origin');
  try {
    for (const [table, rows] of Object.entries(tables)) {
      if (rows.length === 0) continue;
      const { sql, params } = insertOf(table, rows);
      await admin.query(sql, params);
    }
    for (const { sql, params } of changesOf(changes)) await admin.query(sql, params);
    await admin.query('COMMIT');
  } catch (error) {
    await admin.query('ROLLBACK');
    throw error;
  }
}

/** For rows that have the same columns. */
export function insertOf(table: string, rows: Rows[string]): { sql: string; params: unknown[] } {
  const columns = Object.keys(rows[0]!);
  const values = rows.map(
    (_, row) => `(${columns.map((_, n) => `$${row * columns.length + n + 1}`).join()})`,
  );
  const params = rows.flatMap((row) => columns.map((name) => row[name]));
  const names = columns.map((name) => pg.escapeIdentifier(name)).join();
  return { sql: `INSERT INTO ${quotedName(table)} (${names}) VALUES ${values.join()}`, params };
}

/** Statements that change rows. */
export const changesOf = (tables: RowChanges): { sql: string; params: unknown[] }[] =>
  Object.entries(tables).flatMap(([table, changes]) =>
    changes.map(({ where, to }) => {
      const names = [...Object.keys(to), ...Object.keys(where)];
      const equal = names.map((name, n) => `${pg.escapeIdentifier(name)} = $${n + 1}`);
      const set = equal.splice(0, Object.keys(to).length);
      return {
        sql: `UPDATE ${quotedName(table)} SET ${set.join()} WHERE ${equal.join(' AND ')}`,
        params: [...Object.values(to), ...Object.values(where)],
      };
    }),
  );

/** `sales.orders` is a table in a schema. */
export const quotedName = (table: string): string => table.split('.').map(pg.escapeIdentifier).join('.');
