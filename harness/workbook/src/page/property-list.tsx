import type { PropertyVerdict } from 'survives-production/report';
import type { KataVerdict } from '../course/kata-verdict.ts';
import { grouped } from 'survives-production/report';
import { Mark } from './mark.tsx';
import { phaseName } from './phase-names.ts';
import type { KataView } from './protocol.ts';
import { hashOf } from './router.ts';

interface Props {
  kata: KataView;
  verdict: KataVerdict;
  shown: PropertyVerdict | undefined;
}

/** Every property: what came of it, and what was run to be able to say so. */
export function PropertyList({ kata, verdict, shown }: Props) {
  const { properties, postgres, early } = verdict;
  return (
    <section class="property-list" aria-label="properties">
      <h2>
        {properties.length} {properties.length === 1 ? 'property' : 'properties'}
      </h2>
      {early && (
        <p>
          Something broke early, and the others have survived so far. More orders and inputs follow once
          nothing breaks.
        </p>
      )}
      <ol>
        {properties.map((property) => (
          <li key={property.id} class={property === shown ? 'shown' : ''}>
            <Mark verdict={property.verdict} />
            <div>
              <Name kata={kata} property={property} />
              {property.reason && <p>{property.reason}</p>}
              {property.coverage && <p class="soft coverage">{property.coverage}</p>}
            </div>
          </li>
        ))}
      </ol>
      <p class="soft">
        {grouped(runsOf(properties))} runs on PostgreSQL {postgres.version} ({postgres.provider})
      </p>
    </section>
  );
}

function Name({ kata, property }: { kata: KataView; property: PropertyVerdict }) {
  const { id, name, kind, verdict, phase, counterexample } = property;
  return (
    <p>
      {counterexample ? <a href={hashOf('kata', kata.number, 'property', id)}>{name}</a> : name}{' '}
      <span class="soft">
        {kind}
        {verdict === 'broke' && ` · ${phaseName(phase)}`}
      </span>
    </p>
  );
}

function runsOf(properties: readonly PropertyVerdict[]): number {
  return properties.filter(({ universal }) => !universal).reduce((sum, { schedules }) => sum + schedules, 0);
}
