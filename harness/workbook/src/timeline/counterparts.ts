import type { HistoryEvent, ResumedEvent, StatementEvent } from 'survives-production/report';
import { endingsOf } from 'survives-production/report';
import type { Story } from './story.ts';

/** The same statement, call or answer in the other run. */
export interface Counterpart {
  beat: number;
  step?: number;
  /** How it ended there, ` → 0 rows`; '' where there is nothing to say. */
  ending: string;
  /** It ended otherwise than here. */
  differs: boolean;
}

/**
 * For each beat of one run the same thing in another run of the same calls: the how-manyeth statement of that kind
 * of that caller. `undefined` where the other run has no such thing.
 */
export function counterpartsOf(here: Story, there: Story): (Counterpart | undefined)[] {
  const keys = { here: keysOf(here), there: keysOf(there) };
  const others = new Map<string, { beat: number; event: HistoryEvent }>();
  for (const { index, acts } of there.beats) {
    for (const { event } of acts) {
      const key = keys.there.get(event);
      if (key !== undefined) others.set(key, { beat: index, event });
    }
  }
  const endings = { here: endingsIn(here), there: endingsIn(there) };
  return here.beats.map(({ acts }) => {
    const event = acts[0]?.event;
    const started = event && startOf(here, event);
    const key = started && keys.here.get(started);
    const other = key === undefined ? undefined : others.get(key);
    if (!other || !started) return undefined;
    const ending = endings.there(other.event);
    const step = 'step' in other.event ? { step: other.event.step } : {};
    return { beat: other.beat, ...step, ending, differs: ending !== endings.here(started) };
  });
}

/** Whether a statement was sent that the other run does not have. */
export function isOnlyHere(
  here: Story,
  beat: number,
  counterparts: readonly (Counterpart | undefined)[],
): boolean {
  const started = here.beats[beat]?.acts.map(({ event }) => startOf(here, event))[0];
  return started?.kind === 'statement' && counterparts[beat] === undefined;
}

/** A name for each event that can have a counterpart: the how-manyeth of its kind. */
function keysOf(story: Story): Map<HistoryEvent, string> {
  const keys = new Map<HistoryEvent, string>();
  const times = new Map<string, number>();
  for (const event of eventsOf(story)) {
    if (event.kind === 'statement' || event.kind === 'party')
      keys.set(event, `${event.lane} ${event.kind} ${event.anchor} ${event.occurrence}`);
    if (event.kind !== 'call' && event.kind !== 'answer') continue;
    const what = `${event.caller} ${event.kind} ${event.call}`;
    times.set(what, (times.get(what) ?? 0) + 1);
    keys.set(event, `${what} ${times.get(what)}`);
  }
  return keys;
}

/** What goes on is the statement that waited. */
function startOf(story: Story, event: HistoryEvent): HistoryEvent {
  if (event.kind !== 'resumed' && event.kind !== 'lock-wait') return event;
  return eventsOf(story).find((one) => one.kind === 'statement' && one.step === event.step) ?? event;
}

const eventsOf = (story: Story): HistoryEvent[] =>
  story.beats.flatMap(({ acts }) => acts.map(({ event }) => event));

function endingsIn(story: Story): (event: HistoryEvent) => string {
  const resumed = new Map<number, ResumedEvent>();
  for (const event of eventsOf(story)) if (event.kind === 'resumed') resumed.set(event.step, event);
  const finalOf = (event: StatementEvent): StatementEvent | ResumedEvent => resumed.get(event.step) ?? event;
  return (event) => {
    if (event.kind === 'statement') return endingOf(event, finalOf(event));
    const { acts } = story.beats.find((beat) => beat.acts.some((act) => act.event === event))!;
    const { heads, tails } = acts.find((act) => act.event === event)!.cell;
    return event.kind === 'answer' ? (heads[0]?.text ?? '') + (tails[0] ?? '') : (tails[0] ?? '');
  };
}

/** In the words for the statement itself, also when its result came later. */
function endingOf(event: StatementEvent, final: StatementEvent | ResumedEvent): string {
  const { state, result, error } = final;
  return endingsOf({ ...event, state, ...(result && { result }), ...(error && { error }) })[0] ?? '';
}
