import { checkKata } from '../course/judge-kata.ts';
import { promisesOf } from '../course/kata-files.ts';
import type { KataVerdict } from '../course/kata-verdict.ts';
import type { Kata } from '../course/kata.ts';
import type { PropertyVerdict, VerdictValue } from 'survives-production';
import type { PostgresServer } from 'survives-production/postgres';
import type { Variant } from './variants.ts';

/**
 * Checks a variant as a learner's attempt is checked; a near miss by the property alone that it says it breaks, and with
 * fewer re-runs of what breaks it: that ten break as well is seen of the change as delivered. A check that every kata gets
 * has no id of its own to ask for: then all are run.
 */
export async function checkVariant(options: {
  kata: Kata;
  variant: Pick<Variant, 'subject' | 'breaks'> & { kind: Variant['kind'] | 'generated' };
  server: PostgresServer;
  thorough?: boolean;
}): Promise<KataVerdict> {
  const { kata, variant, server, thorough = false } = options;
  const { promises } = await promisesOf(kata);
  const named = variant.kind === 'near miss' && promises.find(({ name }) => name === variant.breaks);
  return checkKata({
    ...{ kata, subject: variant.subject, server, thorough },
    ...(variant.kind === 'near miss' && { reRuns: RE_RUNS }),
    ...(named && { only: [named.id] }),
  });
}

const RE_RUNS = 3;

/** What of a verdict says whether it is the expected one. */
export interface JudgedVariant {
  verdict: VerdictValue;
  properties: readonly Pick<PropertyVerdict, 'name' | 'verdict'>[];
}

/** Names of the properties that broke, those of the kata in its order first. */
export const brokenProperties = ({ properties }: JudgedVariant): string[] =>
  properties.filter(({ verdict }) => verdict === 'broke').map(({ name }) => name);

/**
 * Of each property the token of its counterexample, which two checks of the same code have in common. Where chance
 * decides which statements meet, the token has a trace of it, and only the property is named.
 */
export function tokensOf({ properties }: KataVerdict): (string | undefined)[] {
  return properties.map(({ counterexample, phase, id }) =>
    counterexample && phase === 'load' ? `${id} under load` : counterexample?.token,
  );
}
