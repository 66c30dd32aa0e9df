import type { Facts } from './facts.ts';
import { named, steps } from './words.ts';

/** Somebody was answered with what somebody else had asked for, and that had been read earlier. */
export function heardAnothersAnswer({ history, deeds, answers }: Facts): string | undefined {
  for (const { caller, at } of answers) {
    const asked = history.events.slice(0, at).findLastIndex((event) => {
      return event.kind === 'call' && event.caller === caller;
    });
    const meanwhile = deeds.filter(({ sentAt }) => sentAt > asked && sentAt < at);
    const joined = meanwhile.findLast(({ event }) => event.ahead);
    if (!joined || meanwhile.some((deed) => deed.caller === caller)) continue;
    return (
      `${caller} sent nothing of its own, and was answered with what ${joined.caller}'s ${named(joined)} ${steps(joined)} had found. ` +
      `The server had read that when ${joined.caller} asked, so what came before it was heard is not in it.`
    );
  }
  return undefined;
}
