import { isControl, isWrite, succeeded, type Deed, type Facts } from './facts.ts';
import { begins, ends } from '../sql/control.ts';
import { named, steps } from './words.ts';

/** A transaction as the server sees it: on one connection, whoever sends what. */
interface OpenTransaction {
  begin: Deed;
  end?: Deed;
}

/** Somebody's write ran inside another one's transaction, or outside of the one that its own caller had begun. */
export function onTheWrongConnection(facts: Facts): string | undefined {
  const { deeds } = facts;
  const within = transactionsByConnection(deeds);
  const writes = deeds.filter((deed) => isWrite(deed));
  const inside = writes.find((deed) => within.has(deed) && within.get(deed)!.begin.caller !== deed.caller);
  if (inside) return insideAnothers(inside, within.get(inside)!);
  const astray = writes.find((deed) => !within.has(deed) && beginOf(deed, facts) !== undefined);
  return astray && outsideItsOwn(astray, beginOf(astray, facts)!);
}

function insideAnothers(deed: Deed, { begin, end }: OpenTransaction): string {
  const ended = end ? `, and ${end.caller}'s ${named(end)} ${steps(end)} ended it` : '';
  return `${deed.caller}'s ${named(deed)} ${steps(deed)} ran inside the transaction that ${begin.caller} had begun ${steps(begin)}, for it came on the same connection${ended}.`;
}

function outsideItsOwn(deed: Deed, begin: Deed): string {
  return `${deed.caller} began a transaction on one connection ${steps(begin)} and sent ${named(deed)} ${steps(deed)} on another: there it was committed by itself.`;
}

const isBegin = ({ does }: Deed): boolean => begins(does);
const isEnd = ({ does }: Deed): boolean => ends(does);

/** Which transaction each statement ran in, by its connection. */
function transactionsByConnection(deeds: readonly Deed[]): Map<Deed, OpenTransaction> {
  const open = new Map<number, OpenTransaction>();
  const within = new Map<Deed, OpenTransaction>();
  for (const deed of deeds) {
    const { connection } = deed.event;
    if (connection === undefined) continue;
    if (isBegin(deed) && !open.has(connection)) open.set(connection, { begin: deed });
    const transaction = open.get(connection);
    if (!transaction) continue;
    within.set(deed, transaction);
    if (!isEnd(deed)) continue;
    transaction.end = deed;
    open.delete(connection);
  }
  return within;
}

/** The BEGIN of the same call's that is still open for it, on another connection. */
function beginOf(deed: Deed, { deeds, answers }: Facts): Deed | undefined {
  const begun = answers.findLast(({ caller, at }) => caller === deed.caller && at < deed.sentAt)?.at ?? -1;
  const before = deeds.filter(
    (other) =>
      other.caller === deed.caller && other.step < deed.step && other.sentAt > begun && succeeded(other),
  );
  const last = before.findLast((other) => isControl(other) && (isBegin(other) || isEnd(other)));
  return last && isBegin(last) && last.event.connection !== deed.event.connection ? last : undefined;
}
