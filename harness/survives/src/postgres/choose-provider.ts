import { PlainError } from '../model/plain-error.ts';
import { findPackage } from './embedded/binaries.ts';
import type { ProviderName } from './server.ts';

/** In the order of preference. */
export const providerNames: readonly ProviderName[] = ['url', 'embedded', 'docker'];

/**
 * `SURVIVES_POSTGRES` forces one; else `DATABASE_URL`, if set, is used; else the binaries that npm installed; else
 * Docker.
 *
 * @throws PlainError when `SURVIVES_POSTGRES` names none of them
 */
export function chooseProvider(env: NodeJS.ProcessEnv): ProviderName {
  const forced = env.SURVIVES_POSTGRES;
  if (forced) return demandProviderName(forced);
  if (env.DATABASE_URL) return 'url';
  return findPackage() ? 'embedded' : 'docker';
}

function demandProviderName(text: string): ProviderName {
  const found = providerNames.find((name) => name === text);
  if (found) return found;
  throw new PlainError(`SURVIVES_POSTGRES is ${text}, which is none of ${providerNames.join(', ')}.`, {
    next: 'Set it to one of them, or to nothing',
  });
}
