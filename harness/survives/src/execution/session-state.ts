import pg from 'pg';
import type { Session } from '../pool/session.ts';

/** What a session has that a new one has not, by kind and name: `setting statement_timeout` is `5000`. */
export type SessionState = ReadonlyMap<string, string>;

/**
 * Asks a connection that nobody has what its session keeps; null where it cannot be asked. In pg_settings are neither
 * settings that code has made up nor the role: by their names they can be asked for.
 *
 * @param ownSettings names of settings that code has made up
 */
export async function stateOf(
  { connection }: Session,
  ownSettings: ReadonlySet<string>,
): Promise<SessionState | null> {
  const rows = await connection.askAtRest<{ what: string; value: string }>(question([...ownSettings]));
  return rows && new Map(rows.map(({ what, value }) => [what, value]));
}

const LEFT = `
  SELECT 'setting ' || name AS what, setting AS value FROM pg_show_all_settings()
    WHERE source = 'session' AND setting IS DISTINCT FROM reset_val AND name NOT LIKE 'transaction\\_%'
  UNION ALL SELECT 'setting role', current_setting('role') WHERE current_setting('role') <> 'none'
  UNION ALL SELECT 'channel ' || channel, '' FROM pg_listening_channels() AS channel
  UNION ALL SELECT 'cursor ' || name, '' FROM pg_cursors WHERE is_holdable
  UNION ALL SELECT 'temporary table ' || relname, '' FROM pg_class
    WHERE relnamespace = pg_my_temp_schema() AND relkind IN ('r', 'v')`;

function question(names: readonly string[]): string {
  const asked = names.map(
    (name) => `
  UNION ALL SELECT ${pg.escapeLiteral(`setting ${name}`)}, current_setting(${pg.escapeLiteral(name)}, true)
    WHERE current_setting(${pg.escapeLiteral(name)}, true) <> ''`,
  );
  return LEFT + asked.join('');
}
