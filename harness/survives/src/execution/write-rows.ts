import pg from 'pg';
import type { Rows } from '../language/language.ts';

/** Puts rows in as anybody would, in the order of the tables: triggers fire and keys are looked at. */
export async function writeRows(admin: pg.Client, tables: Rows): Promise<void> {
  await admin.query('BEGIN; SET LOCAL session_replication_role = origin');
  try {
    for (const [table, rows] of Object.entries(tables)) {
      if (rows.length === 0) continue;
      const { sql, params } = insertOf(table, rows);
      await admin.query(sql, params);
    }
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

/** `sales.orders` is a table in a schema. */
export const quotedName = (table: string): string => table.split('.').map(pg.escapeIdentifier).join('.');
