import type { Property } from '../language/language.ts';
import { ofContract } from './contract-properties.ts';

type Shape = Pick<Property, 'load' | 'faults' | 'walks' | 'meets' | 'gathers'>;

/**
 * Deals properties out to databases, the dear ones first, so that no database is still at work long after the others. By
 * what is declared and by nothing that is measured: which properties share a database does not depend on who is faster.
 *
 * @returns for each database the indices of its properties, in the order in which they are to be judged; none is empty
 *   while there are as many properties as databases
 */
export function dealOut(properties: readonly Shape[], databases: number): number[][] {
  const hands = Array.from({ length: databases }, (): { cost: number; indices: number[] } => ({
    cost: 0,
    indices: [],
  }));
  const dearestFirst = [...properties.keys()].sort((a, b) => costOf(properties[b]!) - costOf(properties[a]!));
  for (const index of dearestFirst) {
    const [lightest] = hands.toSorted((a, b) => a.cost - b.cost);
    lightest!.indices.push(index);
    lightest!.cost += costOf(properties[index]!);
  }
  return hands.map(({ indices }) => indices);
}

/** In what an ordinary property costs: a fault is tried at each statement, a load is many callers, a contract many histories. */
const costOf = (shape: Shape): number => {
  if (ofContract(shape)) return 3;
  return shape.load || shape.faults ? 2 : 1;
};
