import type { CheckState } from '../modes/practice/check-state.ts';
import { grouped } from 'survives-production/report';
import { Mark } from './mark.tsx';
import { phaseName, phaseRows } from './phase-names.ts';

/** How far the check is: runs by phase, and each property as soon as something is known. */
export function Phases({ check }: { check: CheckState }) {
  const { properties } = check;
  const of = properties.length === 0 ? undefined : Math.max(...properties.map((each) => each.of));
  const decided = properties.filter(({ verdict }) => verdict !== undefined).length;
  return (
    <div class="phases">
      <ol aria-label="runs so far, by phase">
        {phaseRows(properties).map(({ phase, name, runs, isNow }) => (
          <li key={phase} class={isNow ? 'now' : runs > 0 ? 'been' : ''}>
            <span class="runs">{grouped(runs)}</span> <span class="name">{name}</span>
          </li>
        ))}
      </ol>
      <p class="soft">
        {of === undefined ? 'starting Postgres and loading the code' : `${decided} of ${of} promises decided`}
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
