import { saysYes, succeeded, type Deed, type Facts } from './facts.ts';
import { steps } from './words.ts';

/** Somebody tried for a lock without waiting, did not get it, and said no because of that. */
export function triedAndLeft({ deeds, answers }: Facts): string | undefined {
  for (const deed of deeds.filter(gotNothing)) {
    const answer = answers.find(({ caller, at }) => caller === deed.caller && at > deed.doneAt);
    if (!answer || saysYes(answer)) continue;
    return (
      `${deed.caller} tried for a lock without waiting ${steps(deed)}, and it was not free at that moment. ` +
      'A lock that is taken says that somebody is at work, not how that will end.'
    );
  }
  return undefined;
}

function gotNothing(deed: Deed): boolean {
  if (deed.end?.error?.code === '55P03') return true;
  const tries = deed.does.some(({ calls }) => calls.some((name) => name.startsWith('pg_try_advisory_')));
  return tries && succeeded(deed) && Object.values(deed.end?.result?.rows[0] ?? {}).includes(false);
}
