import { committedNothing, isWrite, type Deed, type Facts } from './facts.ts';
import { switches } from './order.ts';
import { named, steps } from './words.ts';

/**
 * A call was refused half way. Without a transaction, what it had written stays; in one that goes on regardless,
 * COMMIT keeps nothing. Told only where no other caller came in between: then that is the story.
 */
export function refusedHalfWay(facts: Facts): string | undefined {
  if (switches(facts)) return undefined;
  for (const refused of facts.deeds) {
    if (refused.end?.state !== 'failed' || !refused.end.error?.code || refused.event.fault) continue;
    const story = refused.transaction ? committedAfterAll(facts, refused) : whatStays(facts, refused);
    if (story) return story;
  }
  return undefined;
}

function whatStays(facts: Facts, refused: Deed): string | undefined {
  const writes = ofTheSameCall(facts, refused).filter(isWrite);
  const before = writes.filter(({ sentAt, transaction }) => sentAt < refused.sentAt && !transaction);
  // Whoever writes after a refusal may be taking back what came before it.
  if (before.length === 0 || writes.some(({ sentAt }) => sentAt > refused.sentAt)) return undefined;
  const each = before.length > 1 ? ', statement by statement,' : '';
  return `${whatWasRefused(refused)}. There was no transaction: what that call had written before ${steps(...before)} had been committed already${each} and stayed.`;
}

function committedAfterAll(facts: Facts, refused: Deed): string | undefined {
  const commit = ofTheSameCall(facts, refused).find(
    (deed) => deed.transaction === refused.transaction && committedNothing(deed),
  );
  if (!commit) return undefined;
  return (
    `${whatWasRefused(refused)}. The transaction went on all the same, and its COMMIT was answered with ROLLBACK ${steps(commit)}: ` +
    'nothing of it was kept. Such a COMMIT raises no error; only its result says so.'
  );
}

function whatWasRefused(refused: Deed): string {
  return `Postgres refused ${refused.caller}'s ${named(refused)} with ${refused.end?.error?.code} ${steps(refused)}`;
}

/** What was sent between the beginning of that call and its answer. */
function ofTheSameCall({ history, answers, deeds }: Facts, { caller, sentAt }: Deed): Deed[] {
  const begun = history.events.findLastIndex(
    (event, at) => event.kind === 'call' && event.caller === caller && at < sentAt,
  );
  const until = answers.find((answer) => answer.caller === caller && answer.at > sentAt)?.at ?? Infinity;
  return deeds.filter((deed) => deed.caller === caller && deed.sentAt > begun && deed.sentAt < until);
}
