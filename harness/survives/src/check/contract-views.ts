import { differenceOf } from '../contract/views.ts';
import { quotedName } from '../execution/write-rows.ts';
import type { AnyContract, World } from '../language/language.ts';

/** What each view of a contract shows. */
export type ViewRows = { view: string; rows: Record<string, unknown>[] }[];

/** @param offsetMs how far the history's own time is ahead of the clocks that rows are read from */
interface Shown {
  views: ViewRows;
  offsetMs: number;
}

export async function readViews({ views = {} }: AnyContract, world: World<unknown>): Promise<ViewRows> {
  const read: ViewRows = [];
  for (const [view, { columns }] of Object.entries(views)) {
    const names = Object.keys(columns).map(quotedName).join(', ');
    read.push({ view, rows: await world.query(`SELECT ${names} FROM ${quotedName(view)}`) });
  }
  return read;
}

/** Whether each view shows this state. */
export const showsAll = (contract: AnyContract, state: unknown, shown: Shown): boolean =>
  differences(contract, state, shown).length === 0;

/** Of the first view that does not show this state. */
export const viewDifference = (
  contract: AnyContract,
  state: unknown,
  shown: Shown,
): { view: string; expected: string; seen: string } => differences(contract, state, shown)[0]!;

const differences = (contract: AnyContract, state: unknown, { views, offsetMs }: Shown) =>
  views.flatMap(({ view, rows }) => {
    const difference = differenceOf(contract.views![view]!, state, rows, offsetMs);
    return difference ? [{ view, ...difference }] : [];
  });
