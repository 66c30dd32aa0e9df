import type { History } from 'survives-production/report';
import { endingsOf } from 'survives-production/report';
import { changedOf, factsOf, isRead, isWrite, type Deed } from 'survives-production/report';
import { printable } from 'survives-production/report';
import { endOfTransaction } from './marks.ts';

/** What a caller has read of a table that others write, and what of their writing that read did not show. */
export interface Seen {
  caller: string;
  table: string;
  step: number;
  /** `0 rows`, `loadKg 10000`: as the timeline says it. */
  result: string;
  rows: Record<string, unknown>[];
  /** Written before it could be seen, or since. `open`: known not to be committed yet. */
  lacks: { caller: string; step: number; open: boolean }[];
}

/** A table that only its reader writes can be no surprise to anybody. */
interface Watched {
  read: Deed;
  writes: Deed[];
}

/**
 * The last reads of each caller up to an event, of tables that somebody else writes in this run. Worked out once:
 * the function that comes back is called for each stop of the scrubber.
 */
export function seenIn(history: History): (until: number) => Seen[] {
  const { deeds, callers } = factsOf(history);
  const fateOf = fatesIn(history, deeds);
  const watched = deeds.filter(isRead).flatMap((read): Watched[] => {
    const writes = deeds.filter(
      (deed) => isWrite(deed) && deed.caller !== read.caller && changedOf(read.table, deed) !== undefined,
    );
    return writes.length > 0 ? [{ read, writes }] : [];
  });
  return (until) =>
    callers.flatMap((caller) => {
      const done = watched.filter(({ read }) => read.caller === caller && read.doneAt <= until);
      const tables = [...new Set(done.map(({ read }) => read.table))];
      return tables.map((table) =>
        seen(
          done.findLast(({ read }) => read.table === table)!,
          fateOf,
          until,
        ),
      );
    });
}

function seen({ read, writes }: Watched, fateOf: (write: Deed) => Fate, until: number): Seen {
  const done = writes
    .filter(({ doneAt }) => doneAt <= until)
    .map((write) => ({ write, fate: fateOf(write) }));
  const lacks = done.filter(({ fate: { end, at } }) => {
    // What was rolled back is nothing that a read could have shown.
    return end === 'rollback' ? at > until : at > read.doneAt;
  });
  return {
    caller: read.caller,
    table: printable(read.table),
    step: read.step,
    result: read.end ? (endingsOf(read.end)[0] ?? '').replace(/^ → /, '') : '',
    rows: read.end?.result?.rows ?? [],
    lacks: lacks.map(({ write: { caller, step }, fate: { end, at } }) => {
      return { caller, step, open: end !== 'unknown' && at > until };
    }),
  };
}

interface Fate {
  end: 'commit' | 'rollback' | 'unknown';
  at: number;
}

/**
 * How the transaction of a write ended, and when: never, as far as this run goes, when it is still open. Of callers
 * who share a pool nobody knows in which transaction a statement was, so nothing is said of it.
 */
function fatesIn({ callers }: History, deeds: readonly Deed[]): (write: Deed) => Fate {
  const instanceOf = (name: string): string | undefined =>
    callers.find((caller) => caller.name === name)?.instance;
  const shares = ({ caller }: Deed): boolean =>
    callers.some(({ name, instance }) => name !== caller && instance === instanceOf(caller));
  return (write) => {
    const { transaction, doneAt } = write;
    if (shares(write)) return { end: 'unknown', at: doneAt };
    if (!transaction) return { end: 'commit', at: doneAt };
    const ending = deeds.find(
      (deed) => deed.transaction === transaction && deed.end && endOfTransaction(deed.end),
    );
    if (!ending?.end) return { end: 'commit', at: Infinity };
    return { end: endOfTransaction(ending.end)!, at: ending.doneAt };
  };
}
