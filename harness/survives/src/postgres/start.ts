import { chooseProvider } from './choose-provider.ts';
import type { PostgresServer, ProviderName } from './server.ts';

/**
 * Starts a Postgres, or connects to the one at `DATABASE_URL`. Whoever calls this calls `stop()`, or says
 * `await using`.
 *
 * @param options.provider instead of the choice that `options.env` (default: the process's) leads to
 * @throws PlainError with what is missing and what to do about it
 */
export async function startPostgres(
  options: { provider?: ProviderName; env?: NodeJS.ProcessEnv } = {},
): Promise<PostgresServer> {
  const env = options.env ?? process.env;
  switch (options.provider ?? chooseProvider(env)) {
    case 'url':
      return (await import('./url/start-url.ts')).startUrl(env);
    case 'embedded':
      return (await import('./embedded/start-embedded.ts')).startEmbedded(env);
    case 'docker':
      return (await import('./docker/start-docker.ts')).startDocker(env);
  }
}
