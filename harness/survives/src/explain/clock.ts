import { callerOf, changedOf, isRead, isWrite, type Deed, type Facts } from './facts.ts';
import { named, steps } from './words.ts';

/** Stand still from BEGIN to COMMIT. */
const OF_THE_TRANSACTION = ['now', 'transaction_timestamp', 'current_timestamp', 'localtimestamp'];
const CLOCKS = [...OF_THE_TRANSACTION, 'statement_timestamp', 'clock_timestamp'];
/** They are written without parentheses. */
const IN_CAPITALS = ['current_timestamp', 'localtimestamp'];

const asked = (deed: Deed, clocks: readonly string[]): string | undefined =>
  deed.does.flatMap(({ calls }) => calls).find((name) => clocks.includes(name));

/** Whether the promise that was broken is about times. */
export const isAboutTime = (text: string): boolean =>
  /\b(?:time|minutes?|ends?|expires?|lasts?)\b/i.test(text);

/** Somebody stored a time that was taken before others wrote: the transaction's, a row's, or an earlier statement's. */
export function wroteAnOldTime({ deeds }: Facts): string | undefined {
  for (const write of deeds.filter(isWrite)) {
    const others = deeds.filter(
      (deed) => deed.caller !== write.caller && isWrite(deed) && changedOf(write.table, deed) !== undefined,
    );
    for (const tell of [timeOfTheTransaction, timeBeforeTheWait, timeAskedBefore]) {
      const story = tell(write, deeds, others);
      if (story) return story;
    }
  }
  return undefined;
}

type Teller = (write: Deed, deeds: readonly Deed[], others: readonly Deed[]) => string | undefined;

const timeOfTheTransaction: Teller = (write, deeds, others) => {
  const clock = asked(write, OF_THE_TRANSACTION);
  const begin = deeds.find(({ transaction }) => transaction && transaction === write.transaction);
  if (!clock || !begin) return undefined;
  const between = writesBetween(others, begin.doneAt, write.sentAt);
  if (!between) return undefined;
  const name = IN_CAPITALS.includes(clock) ? clock.toUpperCase() : `${clock}()`;
  return (
    `${write.caller}'s ${named(write)} ${steps(write)} takes the time from ${name}, and in a transaction that is when it began ${steps(begin)}. ` +
    `${between}, so the time that was stored was old by then.`
  );
};

const timeBeforeTheWait: Teller = (write, _deeds, others) => {
  const stopped = write.event.state === 'held' || write.waitedFor.length > 0;
  if (!stopped || write.verb !== 'INSERT' || !asked(write, CLOCKS)) return undefined;
  const between = writesBetween(others, write.sentAt, write.doneAt);
  if (!between) return undefined;
  return (
    `${write.caller}'s INSERT had worked out the values of its row, a time among them, when it stopped ${steps(write)}. ` +
    `${between}, so the time was old when it was stored: what an INSERT brings along is computed before it waits for anybody, be it by now() or by clock_timestamp().`
  );
};

const timeAskedBefore: Teller = (write, deeds, others) => {
  const asking = deeds.findLast(
    (deed) =>
      deed.verb === 'SELECT' &&
      !isRead(deed) &&
      asked(deed, CLOCKS) !== undefined &&
      callerOf(deed.lane) === write.caller &&
      deed.doneAt < write.sentAt,
  );
  const between = asking && writesBetween(others, asking.doneAt, write.doneAt);
  if (!between) return undefined;
  return (
    `${write.caller} asked for the time ${steps(asking)} and stored a time that was reckoned from it ${steps(write)}. ` +
    `${between}, so it was old by then: asking and writing are separate statements.`
  );
};

/** `tab-2 wrote in between (steps 3 and 5)`, or `undefined` when nobody did. */
function writesBetween(others: readonly Deed[], from: number, to: number): string | undefined {
  const between = others.filter(({ sentAt, doneAt }) => sentAt > from && doneAt < to);
  const first = between[0];
  if (!first) return undefined;
  return `${first.caller} wrote in between ${steps(...between.filter(({ caller }) => caller === first.caller))}`;
}
