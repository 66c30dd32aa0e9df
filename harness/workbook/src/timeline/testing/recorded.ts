import type { History } from 'survives-production/report';
import type { Counterexample } from 'survives-production/report';
import forShare from './recorded/02-for-share.json' with { type: 'json' };
import forUpdateAfterTheCheck from './recorded/01-for-update-after-the-check.json' with { type: 'json' };
import insertWhereNotExists from './recorded/01-insert-where-not-exists.json' with { type: 'json' };
import money from './recorded/03-generated.json' with { type: 'json' };
import retryWhenInDoubt from './recorded/03-retry-when-in-doubt.json' with { type: 'json' };
import seat from './recorded/01-generated.json' with { type: 'json' };
import seatExpired from './recorded/01-generated-expired.json' with { type: 'json' };

/** Counterexamples as `kata check NN -- --subject … --json` printed them, by kata and code. One property each. */
export const RECORDED = {
  '01-generated': seat,
  '01-generated-expired': seatExpired,
  '01-for-update-after-the-check': forUpdateAfterTheCheck,
  '01-insert-where-not-exists': insertWhereNotExists,
  '02-for-share': forShare,
  '03-generated': money,
  '03-retry-when-in-doubt': retryWhenInDoubt,
};

export const recorded = (name: keyof typeof RECORDED): Counterexample =>
  RECORDED[name] as unknown as Counterexample;

export const historyOf = ({ callers, timeline }: Pick<Counterexample, 'callers' | 'timeline'>): History => ({
  callers,
  events: timeline,
});
