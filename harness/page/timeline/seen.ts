import type { History } from '../../model/history.ts';
import { endingsOf } from '../../report/endings.ts';
import { factsOf, isRead, isWrite, shows, type Deed } from '../../report/why/facts.ts';
import { printable } from '../../report/text.ts';

/** What a caller has read of a table that others write, and what of their writing that read did not show. */
export interface Seen {
  caller: string;
  table: string;
  step: number;
  /** `0 rows`, `loadKg 10000`: as the timeline says it. */
  result: string;
  rows: Record<string, unknown>[];
  /** Written before it could be seen, or since. */
  lacks: { caller: string; step: number; committed: boolean }[];
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
  const watched = deeds.filter(isRead).flatMap((read): Watched[] => {
    const writes = deeds.filter(
      (deed) => isWrite(deed) && deed.caller !== read.caller && shows(read.table, deed.table),
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
          until,
        ),
      );
    });
}

function seen({ read, writes }: Watched, until: number): Seen {
  const lacks = writes.filter(({ doneAt, visibleAt }) => visibleAt > read.doneAt && doneAt <= until);
  return {
    caller: read.caller,
    table: printable(read.table),
    step: read.step,
    result: read.end ? (endingsOf(read.end)[0] ?? '').replace(/^ → /, '') : '',
    rows: read.end?.result?.rows ?? [],
    lacks: lacks.map(({ caller, step, visibleAt }) => ({ caller, step, committed: visibleAt <= until })),
  };
}
