/**
 * How a server must behave for a verdict to be repeatable. Everything here is right for a database whose
 * content nobody will miss, and wrong for production.
 */
export type Settings = Readonly<Record<string, string>>;

/** Lock waits and plans: what the engine relies on. Set per database too, so that a server we did not start obeys. */
const repeatable: Settings = {
  // The server tells a blocked client so after this long; the engine reads that notice.
  deadlock_timeout: '1ms',
  log_lock_waits: 'on',
  // One backend per session: workers would take locks and snapshots that no schedule mentions.
  max_parallel_workers_per_gather: '0',
  jit: 'off',
  synchronous_commit: 'off',
  lc_messages: 'C',
};

/** What would end or refuse a statement, or look for its tables elsewhere, wherever a server or an environment says so. */
export const sessionSettings: Settings = {
  lock_timeout: '0',
  statement_timeout: '0',
  idle_in_transaction_session_timeout: '0',
  idle_session_timeout: '0',
  default_transaction_read_only: 'off',
  default_transaction_deferrable: 'off',
};

/** For the command line of a server that we start. Known to Postgres 15 to 18. */
export const serverSettings: Settings = {
  ...repeatable,
  fsync: 'off',
  full_page_writes: 'off',
  // Vacuum takes locks at moments of its own choosing.
  autovacuum: 'off',
  // Several properties are judged side by side, each with pools of its own.
  max_connections: '250',
  // `pg_locks` goes through all the room that there is: together as much as a server has by default.
  max_locks_per_transaction: '24',
  max_prepared_transactions: '2',
  shared_buffers: '32MB',
  // A replica or an archive could want more in the log; there is none.
  wal_level: 'minimal',
  max_wal_senders: '0',
  max_logical_replication_workers: '0',
  log_min_messages: 'fatal',
};

/** A list, so never a literal of SQL. */
export const SEARCH_PATH = '"$user",public';

/** For `ALTER DATABASE … SET`. */
export const databaseSettings: Settings = {
  ...repeatable,
  ...sessionSettings,
  default_transaction_isolation: 'read committed',
  timezone: 'UTC',
};

/** `['-c', 'fsync=off', …]`, as `postgres` takes them. */
export function asArguments(settings: Settings): string[] {
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}
