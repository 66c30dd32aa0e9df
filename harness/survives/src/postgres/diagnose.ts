import { PlainError } from '../model/plain-error.ts';
import { chooseProvider, providerNames } from './choose-provider.ts';
import { errorText } from './connect.ts';
import { probeDocker } from './docker/start-docker.ts';
import { probeEmbedded } from './embedded/probe.ts';
import type { ProviderName } from './server.ts';
import { probeUrl } from './url/start-url.ts';

/** One of the ways to a Postgres, for whoever diagnoses. */
export interface ProviderDiagnosis {
  provider: ProviderName;
  usable: boolean;
  /** The one that `startPostgres` would take. */
  chosen: boolean;
  /** What is there, or why it is refused. */
  detail: string;
  /** What to do about a refusal. */
  remedy?: string;
}

const probes: Record<ProviderName, (env: NodeJS.ProcessEnv) => Promise<string>> = {
  url: probeUrl,
  embedded: probeEmbedded,
  docker: probeDocker,
};

/**
 * Looks at all three ways without starting any.
 *
 * @throws PlainError when `SURVIVES_POSTGRES` names none of them
 */
export async function diagnosePostgres(env: NodeJS.ProcessEnv = process.env): Promise<ProviderDiagnosis[]> {
  const chosen = chooseProvider(env);
  return Promise.all(
    providerNames.map(async (provider) => ({
      provider,
      chosen: provider === chosen,
      ...(await diagnose(probes[provider], env)),
    })),
  );
}

async function diagnose(
  probe: (env: NodeJS.ProcessEnv) => Promise<string>,
  env: NodeJS.ProcessEnv,
): Promise<Omit<ProviderDiagnosis, 'provider' | 'chosen'>> {
  try {
    return { usable: true, detail: await probe(env) };
  } catch (error) {
    const remedy = error instanceof PlainError ? error.next : undefined;
    return { usable: false, detail: errorText(error), ...(remedy === undefined ? {} : { remedy }) };
  }
}
