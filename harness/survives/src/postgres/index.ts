/**
 * `survives-production/postgres`: a server to check on, and what to do about one that cannot be had.
 */
export { clearAfter } from './clear-after.ts';
export { connectionString } from './connection-string.ts';
export { withClient } from './connect.ts';
export { createDatabase, logInAsRole } from './database.ts';
export { diagnosePostgres } from './diagnose.ts';
export { allProcesses } from './embedded/processes.mjs';
export type { ConnectionConfig, PostgresServer, ProviderName } from './server.ts';
export { startPostgres } from './start.ts';
export { whenLeft } from './when-left.ts';
