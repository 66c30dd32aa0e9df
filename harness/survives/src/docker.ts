/**
 * `survives-production/docker`: a server in a container, through testcontainers, which this entry alone needs.
 */
import type { PostgresServer } from './postgres/server.ts';
import { startPostgres } from './postgres/start.ts';

export type { PostgresServer } from './postgres/server.ts';

/**
 * Starts one. Whoever calls this calls `stop()`, or says `await using`. The image is `postgres:18-alpine`, or
 * `SURVIVES_POSTGRES_IMAGE`. Rejects with a `PlainError` when there is no Docker, or testcontainers is not installed.
 */
export const dockerPostgres = (): Promise<PostgresServer> => startPostgres({ provider: 'docker' });
