import type { PropertyRuns } from '../modes/practice/check-state.ts';

/** In the order in which they come. A phase that is not in this table is shown behind them, by its own name. */
const NAMES: Readonly<Record<string, string>> = {
  serial: 'one after another',
  'preemption-1': 'one switch',
  'preemption-2': 'two switches',
  exhaustive: 'all orders',
  sampling: 'sampled orders',
  overlap: 'inside a statement',
  faults: 'something fails',
  stress: 'all at once',
  load: 'much of it',
};

/** Few promises come to these: they are shown once they have been run. */
const ON_OCCASION = ['sampling', 'load'];

/** What a phase is called on the page. */
export const phaseName = (phase: string): string => NAMES[phase] ?? phase;

export interface PhaseRow {
  phase: string;
  name: string;
  runs: number;
  /** Some property is in it. */
  isNow: boolean;
}

/** Runs by phase, over all properties: the phases of the table, then what else there was. */
export function phaseRows(
  properties: readonly Pick<PropertyRuns, 'phase' | 'phases' | 'verdict'>[],
): PhaseRow[] {
  const all = properties.flatMap(({ phases }) => phases);
  const current = new Set<string>(
    properties.filter(({ verdict }) => verdict === undefined).map(({ phase }) => phase),
  );
  const met = new Set([...Object.keys(NAMES), ...all.map(({ phase }) => phase), ...current]);
  return [...met]
    .map((phase) => ({
      phase,
      name: phaseName(phase),
      runs: all.filter((each) => each.phase === phase).reduce((sum, { runs }) => sum + runs, 0),
      isNow: current.has(phase),
    }))
    .filter(({ phase, runs, isNow }) => runs > 0 || isNow || !ON_OCCASION.includes(phase));
}
