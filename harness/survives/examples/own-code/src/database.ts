import { Kysely, PostgresDialect, type Generated } from 'kysely';
import type { Pool } from 'pg';

export interface Tables {
  rooms: { id: string; beds: number };
  bookings: { id: Generated<number>; room_id: string; night: string; guest: string };
}

export type Database = Kysely<Tables>;

export const databaseOn = (pool: Pool): Database =>
  new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
