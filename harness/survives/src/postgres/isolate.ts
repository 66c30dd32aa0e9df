import type pg from 'pg';

/**
 * Closes the databases that every server has to everybody but the superuser. For servers of our own making: a
 * role of ours then sees the inside of its database and no other.
 */
export async function isolateOwnServer(client: pg.Client): Promise<void> {
  await client.query('REVOKE ALL ON DATABASE postgres, template1 FROM PUBLIC');
}
