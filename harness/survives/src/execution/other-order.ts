import type pg from 'pg';
import { keptTime, type TimeTable } from '../time/kept-time.ts';

/** Of larger tables the rows stay where they are: it would cost more than the calls. */
const MOST_ROWS = 300;

/** lock_not_available: the code has left a transaction open. Whatever comes of that is not found here. */
const LOCK_NOT_AVAILABLE = '55P03';

/**
 * Writes the rows of the subject's tables anew, the last first: as a restore, or a VACUUM FULL, may do it. The same rows
 * are there, and whoever reads them without ORDER BY finds them in another order. While nobody is at work.
 *
 * @param admin a superuser's connection with `session_replication_role = replica`: no triggers fire
 * @returns false where somebody holds a lock on some of them; then all stay where they are
 */
export async function putInOtherOrder(admin: pg.Client): Promise<boolean> {
  const { tables } = await keptTime(admin);
  try {
    // One message is one transaction, and one round trip.
    await admin.query(tables.map(lastFirst).join(';\n'));
    return true;
  } catch (error) {
    if ((error as pg.DatabaseError).code !== LOCK_NOT_AVAILABLE) throw error;
    return false;
  }
}

/** Other rows in the place of the same ones: an UPDATE may leave each where it was. */
function lastFirst({ table, only, columns }: TimeTable): string {
  const names = columns.map(({ name }) => name).join(', ');
  const few = `(SELECT count(*) FROM (SELECT FROM ${only}${table} LIMIT ${MOST_ROWS + 1}) AS few) <= ${MOST_ROWS}`;
  return `WITH gone AS (DELETE FROM ${only}${table} WHERE ${few} RETURNING tableoid, ctid AS place, ${names})
    INSERT INTO ${table} (${names}) OVERRIDING SYSTEM VALUE
    SELECT ${names} FROM gone ORDER BY tableoid, place DESC`;
}
