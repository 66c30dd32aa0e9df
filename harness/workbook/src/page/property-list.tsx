import { Fragment } from 'preact';
import type { PropertyVerdict, VerdictValue } from 'survives-production/report';
import type { KataVerdict } from '../course/kata-verdict.ts';
import { grouped } from 'survives-production/report';
import { Mark } from './mark.tsx';
import { phaseName } from './phase-names.ts';
import type { KataView } from './protocol.ts';
import { hashHere } from './router.ts';

interface Props {
  kata: KataView;
  verdict: KataVerdict;
  shown: PropertyVerdict | undefined;
}

/** What was promised and what is demanded of all code, a line each; in it every property, and what was run for it. */
export function PropertyList(props: Props) {
  const { properties, postgres } = props.verdict;
  return (
    <section class="property-list" aria-label="properties">
      <Group {...props} title="promises" of={properties.filter(({ universal }) => !universal)} />
      <Group {...props} title="demanded of all code" of={properties.filter(({ universal }) => universal)} />
      <p class="soft">
        {grouped(runsOf(properties))} runs on PostgreSQL {postgres.version} ({postgres.provider})
      </p>
    </section>
  );
}

function Group({ kata, verdict, shown, title, of }: Props & { title: string; of: PropertyVerdict[] }) {
  if (of.length === 0) return null;
  const number = (value: VerdictValue) => of.filter((each) => each.verdict === value).length;
  const values = (['broke', 'inconclusive', 'survived'] as const).filter((value) => number(value) > 0);
  return (
    <details>
      <summary>
        {of.length} {title}:{' '}
        {values.map((value, index) => (
          <Fragment key={value}>
            {index > 0 && ' · '}
            {number(value)} <Mark verdict={value} />
          </Fragment>
        ))}
        {verdict.early && ' so far'}
      </summary>
      {verdict.early && (
        <p class="soft">
          Something broke early, and the others have survived so far. More orders and inputs follow once
          nothing breaks.
        </p>
      )}
      <ol>
        {of.map((property) => (
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
    </details>
  );
}

function Name({ kata, property }: { kata: KataView; property: PropertyVerdict }) {
  const { id, name, kind, verdict, phase, counterexample } = property;
  return (
    <p>
      {counterexample ? <a href={hashHere(kata.number, { property: id })}>{name}</a> : name}{' '}
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
