import type { Property } from '../language/language.ts';
import { ofContract } from './contract-properties.ts';

interface Judgeable {
  readonly property: Pick<Property, 'load' | 'faults' | 'walks' | 'meets' | 'gathers'>;
}

/**
 * Deals works out to stages, the dear ones first: whichever stage is free takes the next. So none is idle while there is
 * something left to take, whatever each of them costs on this machine. After the first that fails no more are taken, and
 * those under way are waited for: nobody's database is closed under them.
 */
export async function dealOut<Work extends Judgeable, Stage>(
  works: readonly Work[],
  stages: readonly Stage[],
  play: (work: Work, stage: Stage) => Promise<void>,
): Promise<void> {
  const left = works.toSorted((a, b) => costOf(b.property) - costOf(a.property));
  const takeAll = async (stage: Stage): Promise<void> => {
    for (let work = left.shift(); work; work = left.shift()) {
      try {
        await play(work, stage);
      } catch (error) {
        left.length = 0;
        throw error;
      }
    }
  };
  const ends = await Promise.allSettled(stages.map(takeAll));
  const failed = ends.find((end) => end.status === 'rejected');
  if (failed) throw failed.reason;
}

/** In what an ordinary property costs: a fault is tried at each statement, a load is many callers, a contract many histories. */
const costOf = (shape: Judgeable['property']): number => {
  if (ofContract(shape)) return 4;
  return shape.load || shape.faults ? 2 : 1;
};
