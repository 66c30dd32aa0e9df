import type { StartedPostgreSqlContainer } from '@testcontainers/postgresql';
import { endpoint, errorText, serverVersion } from '../connect.ts';
import { isolateOwnServer } from '../isolate.ts';
import { PlainError } from '../../model/plain-error.ts';
import { randomPassword } from '../password.ts';
import { connectWhenReady } from '../ready.ts';
import type { ConnectionConfig, PostgresServer } from '../server.ts';
import { asArguments, serverSettings } from '../settings.ts';
import { notAtAll } from './wait.ts';

const DEFAULT_IMAGE = 'postgres:18-alpine';
const READY_TIMEOUT_MS = 60_000;

/**
 * Starts a container, and removes it on `stop()`. If this process is killed, testcontainers' own reaper does.
 *
 * @throws PlainError when no container engine answers, or the image cannot be had
 */
export async function startDocker(env: NodeJS.ProcessEnv = process.env): Promise<PostgresServer> {
  const container = await startContainer(image(env));
  let stopped: Promise<unknown> | undefined;
  const stop = async () => {
    stopped ??= container.stop({ timeout: 0, remove: true, removeVolumes: true });
    await stopped;
  };
  const admin: ConnectionConfig = {
    // The name may lead to IPv6, where the engine may have mapped another port.
    host: container.getHost().replace(/^localhost$/, '127.0.0.1'),
    port: container.getPort(),
    user: container.getUsername(),
    password: container.getPassword(),
    database: container.getDatabase(),
  };
  try {
    return { provider: 'docker', version: await settle(admin), admin, stop, [Symbol.asyncDispose]: stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** For whoever diagnoses: asks the engine who it is, and starts nothing. */
export async function probeDocker(env: NodeJS.ProcessEnv): Promise<string> {
  const { getContainerRuntimeClient } = await import('testcontainers');
  try {
    const { info } = await getContainerRuntimeClient();
    return `${info.containerRuntime.operatingSystem}, server ${info.containerRuntime.serverVersion}, image ${image(env)}`;
  } catch (error) {
    throw noEngine(error);
  }
}

function image(env: NodeJS.ProcessEnv): string {
  return env.SURVIVES_POSTGRES_IMAGE || DEFAULT_IMAGE;
}

/** testcontainers takes most of a second to load, so only who needs a container waits for it. */
async function startContainer(name: string): Promise<StartedPostgreSqlContainer> {
  await probeDocker({});
  const { PostgreSqlContainer } = await import('@testcontainers/postgresql');
  try {
    return await new PostgreSqlContainer(name)
      .withDatabase('postgres')
      .withUsername('postgres')
      .withPassword(randomPassword())
      .withCommand(['postgres', ...asArguments(serverSettings)])
      .withWaitStrategy(notAtAll())
      // The module's own check runs pg_isready four times a second for as long as the container lives.
      .withHealthCheck({ test: ['CMD', 'true'], interval: 3_600_000 })
      .start();
  } catch (error) {
    throw new PlainError(`A container of ${name} did not start: ${errorText(error)}`, {
      next: `Try \`docker pull ${name}\`, or set SURVIVES_POSTGRES_IMAGE to an image of Postgres 15 to 18 that you have`,
      cause: error,
    });
  }
}

function noEngine(cause: unknown): PlainError {
  return new PlainError(`No container engine answers: ${errorText(cause)}`, {
    next: 'Start Docker, or do without: SURVIVES_POSTGRES=embedded, or DATABASE_URL',
    cause,
  });
}

async function settle(admin: ConnectionConfig): Promise<string> {
  const client = await connectWhenReady(admin, { timeoutMs: READY_TIMEOUT_MS }).catch((cause: unknown) => {
    throw new PlainError(
      `The container started, but its Postgres did not answer at ${endpoint(admin)}: ${errorText(cause)}`,
      {
        next: 'Set SURVIVES_POSTGRES_IMAGE to an image of Postgres 15 to 18, or use SURVIVES_POSTGRES=embedded',
        cause,
      },
    );
  });
  try {
    await isolateOwnServer(client);
    return await serverVersion(client);
  } finally {
    await client.end().catch(() => {});
  }
}
