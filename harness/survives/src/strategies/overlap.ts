import type { Execution } from '../execution/execution.ts';
import type { Holds } from '../execution/holds.ts';
import { placeOf } from '../execution/moves.ts';
import type { HistoryEvent } from '../model/history.ts';
import { doesOf } from '../sql/does.ts';
import { count, listed } from '../text/text.ts';
import { bySchedule } from './evidence.ts';
import type { Ground } from './ground.ts';
import { SpecialMoves, together } from './special-moves.ts';
import type { Attempt, Begin, Evidence, Failure, Strategy } from './strategy.ts';

/**
 * A statement stopped inside, wherever one writes: what two do to each other inside the server. Between reading and
 * writing; between its writes, where it has several; before its commit, where something is looked at after a write.
 */
export class Overlap implements Strategy {
  readonly name = 'overlap';
  readonly phase = 'overlap';
  readonly speaks = 'beside';
  readonly evidence: Evidence;
  readonly callers: number;
  readonly covered = new SpecialMoves({
    ...{ holds: 2, heldBesideOthers: true },
    ...{ faults: [], faultLimit: 0 },
  });
  /** What it has been stopped at besides, and what never was. */
  readonly stopped: Stopped = { rows: false, commit: false, locksUnstopped: false, looksUnstopped: false };
  readonly #looks = new LooksOfFunctions();
  readonly #ground: Ground;

  constructor(ground: Ground) {
    this.#ground = ground;
    this.callers = ground.callers.length;
    this.evidence = bySchedule(ground.setup.limits.evidence);
  }

  next(): Attempt | null {
    const { budget, setup } = this.#ground;
    const { overlapCallers, firstSpecialSteps } = setup.limits.search;
    const most = Math.max(
      budget.overlapCallers ?? overlapCallers,
      setup.property.overlapCallers ?? overlapCallers,
    );
    if (budget.overlap === 0 || this.callers < 2 || this.callers > most) return null;
    const { completeFirstBound, completeWithin = Infinity } = budget;
    const atLeast = completeFirstBound ? Math.min(firstSpecialSteps, completeWithin) : 0;
    return this.covered.next({ steps: budget.overlap, atLeast });
  }

  played(_attempt: Attempt, execution: Execution): void {
    this.covered.played(execution);
    for (const { lanes, chosen } of execution.choices) {
      const place = placeOf(lanes[chosen]!);
      if (place === 'commit') this.stopped.commit = true;
      else if (place !== undefined && place > 1) this.stopped.rows = true;
    }
    const { events } = execution.history;
    this.stopped.locksUnstopped ||= events.some(locksSeveralRows);
    this.#looks.seen(events, this.#ground.setup.database.holds);
    this.stopped.looksUnstopped = this.#looks.areUnstopped;
  }

  /** `, and each writing statement stopped between reading and writing, 12 schedules` */
  says(alike: readonly this[]): string {
    const all = together(alike.map(({ covered }) => covered));
    if (!all) return '';
    const most = Math.max(...alike.filter(({ covered }) => covered.runs > 0).map(({ callers }) => callers));
    const fewer = alike.some(({ callers }) => callers > most) ? ` by ${most} callers` : '';
    const which = all.complete ? 'each writing statement' : 'some';
    const places = placesOf(alike.map((one) => one.stopped));
    return `, and ${which}${fewer} stopped ${places}, ${count(all.runs, 'schedule')}${unstopped(alike.map((one) => one.stopped))}`;
  }

  found({ ordinal, execution }: Failure): string {
    const places = execution.choices.flatMap(({ lanes, chosen }) => placeOf(lanes[chosen]!) ?? []);
    const where = places.map((place) => HELD[place === 1 || place === 'commit' ? place : 'row']);
    return [`found on schedule ${ordinal}`, ...new Set(where)].join(', with ');
  }
}

const HELD = {
  1: 'a statement stopped between reading and writing',
  row: 'a statement stopped between its writes',
  commit: 'a statement stopped before its commit',
} as const;

interface Stopped {
  rows: boolean;
  commit: boolean;
  locksUnstopped: boolean;
  looksUnstopped: boolean;
}

/** Statements that ask a function which looks more than once. Where it writes as well, they are stopped before that. */
class LooksOfFunctions {
  readonly #all = new Set<string>();
  readonly #stopped = new Set<string>();

  seen(events: readonly HistoryEvent[], holds: Holds): void {
    for (const event of events) {
      if (event.kind !== 'statement') continue;
      if (event.state === 'held') this.#stopped.add(event.sql);
      if (!this.#all.has(event.sql) && holds.looksAgain(doesOf(event))) this.#all.add(event.sql);
    }
  }

  get areUnstopped(): boolean {
    return [...this.#all].some((sql) => !this.#stopped.has(sql));
  }
}

/** `between reading and writing, between its first writes and before its commit` */
function placesOf(all: readonly Stopped[]): string {
  const places = ['between reading and writing'];
  if (all.some(({ rows }) => rows)) places.push('between its first writes');
  if (all.some(({ commit }) => commit)) places.push('before its commit');
  return listed(places);
}

const unstopped = (all: readonly Stopped[]): string =>
  [
    all.some(({ locksUnstopped }) => locksUnstopped) ? LOCKS : '',
    all.some(({ looksUnstopped }) => looksUnstopped) ? LOOKS : '',
  ].join('');

const LOCKS = '; a SELECT that locks several rows was not stopped between them';
const LOOKS = '; a SELECT that calls a VOLATILE function was not stopped between what that function looks at';

const locksSeveralRows = (event: HistoryEvent): boolean =>
  event.kind === 'statement' &&
  (event.result?.rowCount ?? 0) > 1 &&
  doesOf(event).some(({ verb, locksRows }) => verb === 'SELECT' && locksRows);

export const overlap: Begin = (ground) => new Overlap(ground);
