import { changedOf, isWrite, type Deed, type Facts } from './facts.ts';
import { named, steps } from './words.ts';

/** Each of two statements looks at what the other changes, and neither can see the change: write skew. */
export function eachChangedWhatTheOtherSaw({ deeds }: Facts): string | undefined {
  const looking = deeds.filter((deed) => isWrite(deed) && readsOf(deed).length > 0);
  for (const first of looking)
    for (const second of looking) {
      if (first.caller === second.caller || first.sentAt > second.sentAt) continue;
      const met = first.waitedFor.length > 0 || second.waitedFor.length > 0;
      if (met || first.visibleAt < second.sentAt || second.visibleAt < first.sentAt) continue;
      const changed = [lookedAt(first, second), lookedAt(second, first)];
      if (changed[0] === undefined || changed[1] === undefined) continue;
      return (
        `${first.caller}'s ${named(first)} ${steps(first)} and ${second.caller}'s ${named(second)} ${steps(second)} each looked at ${changed[0]} ` +
        `before the other's change could be seen there, and each changed what the other had looked at${changed[1] === changed[0] ? '' : `, ${changed[1]}`}. ` +
        'They wrote different rows, so neither waited: each is right alone, and both together are not (write skew).'
      );
    }
  return undefined;
}

/** Which table the one reads that the other changes. */
const lookedAt = (reader: Deed, writer: Deed): string | undefined =>
  readsOf(reader).find((table) => changedOf(table, writer) !== undefined);

const readsOf = ({ does }: Deed): string[] => does.flatMap(({ reads }) => reads);
