import type { CheckState, PropertyRuns } from '../modes/practice/check-state.ts';
import type { Phase } from 'survives-production/report';
import { grouped } from 'survives-production/report';
import { Mark } from './mark.tsx';

/** In the order in which they come. */
const PHASES: [phase: Phase, name: string][] = [
  ['serial', 'one after another'],
  ['preemption-1', 'one switch'],
  ['preemption-2', 'two switches'],
  ['exhaustive', 'all orders'],
  ['sampling', 'sampled orders'],
  ['overlap', 'inside a statement'],
  ['faults', 'something fails'],
  ['stress', 'all at once'],
  ['load', 'much of it'],
];

/** What a phase is called on the page. */
export function phaseName(phase: Phase): string {
  return PHASES.find(([each]) => each === phase)?.[1] ?? phase;
}

/** How far the check is: runs by phase, and each property as soon as something is known. */
export function Phases({ check }: { check: CheckState }) {
  const { properties } = check;
  const of = properties[0]?.of;
  const decided = properties.filter(({ verdict }) => verdict !== undefined).length;
  return (
    <div class="phases">
      <ol aria-label="runs so far, by phase">
        {PHASES.map(([phase, name]) => {
          const runs = runsIn(properties, phase);
          const isNow = properties.some((each) => each.phase === phase && each.verdict === undefined);
          if (runs === 0 && !isNow && (phase === 'load' || phase === 'sampling')) return null;
          return (
            <li key={phase} class={isNow ? 'now' : runs > 0 ? 'been' : ''}>
              <span class="runs">{grouped(runs)}</span> <span class="name">{name}</span>
            </li>
          );
        })}
      </ol>
      <p class="soft">
        {of === undefined
          ? 'starting Postgres and loading the code'
          : `${decided} of ${of} properties decided`}
      </p>
      <ol class="property-runs">
        {properties.map((each) => (
          <li key={each.index}>
            {each.verdict ? (
              <Mark verdict={each.verdict} />
            ) : (
              <span class="mark soft">… {phaseName(each.phase)}</span>
            )}{' '}
            <span>{each.name}</span>{' '}
            <span class="soft">{grouped(each.phases.reduce((sum, { runs }) => sum + runs, 0))}</span>
          </li>
        ))}
      </ol>
    </div>
  );
}

function runsIn(properties: readonly PropertyRuns[], phase: Phase): number {
  return properties
    .flatMap(({ phases }) => phases)
    .filter((each) => each.phase === phase)
    .reduce((sum, { runs }) => sum + runs, 0);
}
