import type pg from 'pg';
import { PlainError } from '../model/plain-error.ts';

/** Connections that the harness itself and the superuser's reserve need. */
const OURS_AND_RESERVED = 20;

/** A server that refuses earlier than the limit that is set would answer in its place. */
export async function demandRoomFor(connectionLimit: number, admin: pg.Client): Promise<void> {
  const { rows } = await admin.query<{ max_connections: string }>('SHOW max_connections');
  const most = Number(rows[0]!.max_connections);
  if (most >= connectionLimit + OURS_AND_RESERVED) return;
  throw new PlainError(
    `connectionLimit lets the code open ${connectionLimit} connections, and the server allows ${most} to everybody`,
    {
      next: `set max_connections to ${connectionLimit + OURS_AND_RESERVED} or more on that server, or unset DATABASE_URL`,
    },
  );
}
