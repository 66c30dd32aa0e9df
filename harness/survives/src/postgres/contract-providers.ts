import { createServer, type AddressInfo } from 'node:net';
import { chooseProvider, providerNames } from './choose-provider.ts';
import { diagnosePostgres } from './diagnose.ts';
import { startEmbedded, type EmbeddedServer } from './embedded/start-embedded.ts';
import type { PostgresServer, ProviderName } from './server.ts';
import { startPostgres } from './start.ts';

/** How the contract suite gets at one provider. */
export interface ContractProvider {
  name: ProviderName;
  /** Why it cannot be tried here. */
  missing?: string;
  prepare?(): Promise<void>;
  start(): Promise<PostgresServer>;
  tidy?(): Promise<void>;
}

/**
 * @param names `embedded,url,docker`
 * @throws PlainError for a name that is none of them
 */
export async function contractProviders(names: string): Promise<ContractProvider[]> {
  const wanted = names.split(',').map((name) => chooseProvider({ SURVIVES_POSTGRES: name.trim() }));
  const diagnoses = await diagnosePostgres();
  return providerNames
    .filter((name) => wanted.includes(name))
    .map((name) => {
      if (name === 'url' && !process.env.DATABASE_URL) return urlToOwnServer();
      const found = diagnoses.find(({ provider }) => provider === name);
      const provider: ContractProvider = { name, start: () => startPostgres({ provider: name }) };
      return found?.usable ? provider : { ...provider, missing: found?.detail ?? 'unknown' };
    });
}

/** Without a `DATABASE_URL`, an embedded server with a port plays the server that somebody else runs. */
function urlToOwnServer(): ContractProvider {
  let host: EmbeddedServer | undefined;
  return {
    name: 'url',
    prepare: async () => {
      host = await startEmbedded({ ...process.env, SURVIVES_PORT: String(await freePort()) });
    },
    start: () => startPostgres({ provider: 'url', env: { DATABASE_URL: tcpUrl(host!) } }),
    tidy: async () => host?.stop(),
  };
}

/** Of a server that was started with `SURVIVES_PORT`. */
export function tcpUrl({ tcp }: EmbeddedServer): string {
  return `postgres://${tcp!.user}:${tcp!.password}@${tcp!.host}:${tcp!.port}/${tcp!.database}`;
}

/** A port that nobody listened on a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
