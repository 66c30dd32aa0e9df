import type { HistoryEvent, SourcePlace, StatementEvent } from 'survives-production/report';
import { summarizeSql } from 'survives-production/report';
import { listed } from 'survives-production/report';
import type { Deadlock } from './deadlocks.ts';
import { MEANINGS } from './marks.ts';
import type { Beat } from './beat.ts';
import type { Story } from './story.ts';

/** `seat-lock.ts:77` */
export const placeName = ({ file, line }: SourcePlace): string => `${file}:${line}`;

/** The statement that a beat sends, or that goes on in it. */
export function statementOf(story: Story, beat: number): StatementEvent | undefined {
  const event = story.beats[beat]?.acts[0]?.event;
  if (event?.kind === 'statement') return event;
  return event?.kind === 'resumed' || event?.kind === 'lock-wait' ? ofStep(story, event.step) : undefined;
}

function ofStep({ beats }: Story, step: number): StatementEvent | undefined {
  const events = beats.flatMap(({ acts }): HistoryEvent[] => acts.map(({ event }) => event));
  return events.find((event): event is StatementEvent => event.kind === 'statement' && event.step === step);
}

/** Who acts in a beat: `alice`, `alice and bob`; '' for nobody. */
export function whoActs({ tracks }: Story, { acts }: Beat): string {
  return listed([...new Set(acts.map(({ track }) => tracks[track]!.name))]);
}

/** What is done in a beat, in full: `SELECT … seat_locks WHERE seat_id = 'A1' → 0 rows`. */
export function whatIsDone({ acts, across }: Beat): string {
  if (across) return across.text;
  return acts.map(({ cell: { heads, tails } }) => (heads[0]?.text ?? '') + (tails[0] ?? '')).join('; ');
}

/** `step 4 of 10, bob: SELECT …`: the position in one sentence. */
export function position(story: Story, beat: number): string {
  const one = story.beats[beat];
  if (!one) return 'nothing has happened';
  const steps = story.beats.flatMap(({ step }) => step ?? []);
  const where = one.step === undefined ? '' : `step ${one.step} of ${steps.at(-1)}, `;
  const who = whoActs(story, one);
  return `${where}${who === '' ? '' : `${who}: `}${whatIsDone(one)}`;
}

/** What the signs of a beat mean, as far as the words do not say it already. */
export function meanings({ acts }: Beat): string {
  return [...new Set(acts.flatMap(({ mark }) => MEANINGS[mark] ?? []))].join(', ');
}

/** The cycle, one sentence per wait; the last is the one that the server did not let happen. */
export function cycleSentences(story: Story, { cycle }: Deadlock): string[] {
  const [victim, ...others] = cycle;
  const around = [...others, victim!];
  return around.map(({ track, step }, index) => {
    const next = around[(index + 1) % around.length]!;
    const [who, whom] = [story.tracks[track]!.name, story.tracks[next.track]!.name];
    const statement = ofStep(story, step);
    const sent = statement ? `, ${summarizeSql(statement.sql, statement.params)}` : '';
    const last = index === around.length - 1;
    if (!last) return `${who} waits for ${whom} (step ${step}${sent})`;
    const closes = statement?.state === 'waiting' ? 'waits' : 'would wait';
    return `${who} ${closes} for ${whom} (step ${step}${sent}): that closes the cycle, and the server fails it with 40P01`;
  });
}
