import type { Measure, Usage } from '../model/usage.ts';
import { RowOnlooker } from './row-onlooker.ts';
import type { ActResult } from './run.ts';
import type { Database } from './database.ts';
import { buffersRead } from './statistics.ts';

/** What a property asked for on top of the counts that cost nothing. */
type Measured = Pick<Usage, 'buffers' | 'rowsLockedPerTransaction'>;

/** Plays a race between two looks at the server: those that `measures` names. */
export async function measureRace(
  database: Database,
  measures: readonly Measure[] = [],
  race: () => Promise<ActResult>,
): Promise<Measured & { act: ActResult }> {
  const onlooker = measures.includes('rows-locked') ? await RowOnlooker.begin(database) : null;
  try {
    const before = measures.includes('buffers') ? await buffersRead(database) : null;
    const act = await race();
    // What is still under way would have to be waited for.
    if (act.ending.kind !== 'finished') return { act };
    return {
      act,
      ...(before !== null && { buffers: (await buffersRead(database)) - before }),
      ...(onlooker && { rowsLockedPerTransaction: await onlooker.most() }),
    };
  } finally {
    await onlooker?.end();
  }
}
