import type { Asked } from './possible.ts';

/** A call that was made, and what was due then, as text. */
interface Answered extends Asked {
  due: string;
}

/** Numbers and moments are always others. */
const shapeOf = (due: string): string => due.replace(/\d+/g, '0');

/**
 * The calls that would be answered otherwise now, by function. Where there are some whose answer is one that their
 * function has not given yet, only those: it takes a chain of calls to come to it.
 *
 * @param dueNow what would be due now, as text
 */
export function answeredOtherwise<Made extends Answered>(
  made: readonly Made[],
  dueNow: (call: Made) => string,
): Made[][] {
  const heard = new Set(made.map(({ fn, due }) => `${fn} ${shapeOf(due)}`));
  const changed = made.flatMap((call) => {
    const due = dueNow(call);
    return due === call.due ? [] : [{ call, isNew: !heard.has(`${call.fn} ${shapeOf(due)}`) }];
  });
  const unheard = changed.filter(({ isNew }) => isNew);
  const some = (unheard.length > 0 ? unheard : changed).map(({ call }) => call);
  return [...new Set(some.map(({ fn }) => fn))].map((fn) => some.filter((call) => call.fn === fn));
}
