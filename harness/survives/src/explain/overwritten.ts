import type { PartyEvent } from '../model/history.ts';
import type { Facts } from './facts.ts';

/** Two callers told an outside party something about the same thing: what the later one said is what is left there. */
export function overwroteOutside({ history, callers }: Facts): string | undefined {
  const told = history.events.filter(
    (event): event is PartyEvent => event.kind === 'party' && !event.error && callers.includes(event.caller),
  );
  for (const later of told) {
    const earlier = told.findLast((other) => other.step < later.step && isOverwritten(other, later));
    if (!earlier) continue;
    return (
      `${earlier.caller} called ${earlier.anchor} for ${JSON.stringify(earlier.args[0])} (step ${earlier.step}), and ${later.caller} called it for the same with something else (step ${later.step}). ` +
      'What comes last there stays, whichever was decided last in the database: no lock and no transaction orders what happens outside of it.'
    );
  }
  return undefined;
}

/** The same thing, with other contents. */
const isOverwritten = (one: PartyEvent, other: PartyEvent): boolean =>
  one.caller !== other.caller &&
  one.anchor === other.anchor &&
  one.args.length > 1 &&
  JSON.stringify(one.args[0]) === JSON.stringify(other.args[0]) &&
  JSON.stringify(one.args) !== JSON.stringify(other.args);
