import type { Session } from '../pool/session.ts';
import type { VirtualTimer } from '../time/virtual-timers.ts';
import type { Step } from './plan.ts';
import type { Switchboard } from './switchboard.ts';

/** A step and what it sets going: a statement at its gate, or a timer. */
export type EnabledStep = Step &
  ({ kind: 'statement'; session: Session } | { kind: 'wake'; timer: VirtualTimer });

/** Lists what could be done next, and counts what has been done, so that each step of an act has a name. */
export class Steps {
  readonly #board: Switchboard;
  readonly #taken = new Map<string, number>();

  constructor(board: Switchboard) {
    this.#board = board;
  }

  /** In the order of callers and lanes; timers last. */
  enabled(): EnabledStep[] {
    const enabled: EnabledStep[] = [];
    for (const session of this.#board.sessions) {
      if (session.phase === 'at-gate' && session.statement !== null) enabled.push(this.#statement(session));
    }
    if (enabled.length > 1) this.#sort(enabled);
    for (const { name } of this.#board.tasks) {
      const timer = this.#board.sleepOf(name);
      if (timer) enabled.push(this.#wake(timer, name));
    }
    return enabled.length > 0 ? enabled : this.#earliestGuard();
  }

  #sort(steps: EnabledStep[]): void {
    const names = this.#board.tasks.map(({ name }) => name);
    const rank = new Map(steps.map(({ caller }) => [caller, names.indexOf(caller) >>> 0]));
    steps.sort((a, b) => rank.get(a.caller)! - rank.get(b.caller)! || (a.lane < b.lane ? -1 : 1));
  }

  taken({ lane, anchor }: Step): void {
    const key = `${lane} ${anchor}`;
    this.#taken.set(key, (this.#taken.get(key) ?? 0) + 1);
  }

  /** Nothing else can happen, so time passes until a timer goes off that somebody set as a guard. */
  #earliestGuard(): EnabledStep[] {
    const unfinished = this.#board.tasks.filter(({ done }) => !done).map(({ name }) => name);
    const guard = this.#board.timers
      .pending()
      .find(({ caller }) => caller !== null && unfinished.includes(caller));
    return guard ? [this.#wake(guard, guard.caller!)] : [];
  }

  #statement(session: Session): EnabledStep {
    const { anchor, caller } = session.statement!;
    const name = caller ?? 'background';
    const lane = this.#board.lanes.of(session, name);
    const occurrence = this.#nextOccurrence(lane, anchor);
    return { lane, caller: name, anchor, occurrence, kind: 'statement', session };
  }

  #wake(timer: VirtualTimer, caller: string): EnabledStep {
    const lane = `${caller}/timer`;
    const occurrence = this.#nextOccurrence(lane, 'wake');
    return { lane, caller, anchor: 'wake', occurrence, kind: 'wake', timer };
  }

  #nextOccurrence(lane: string, anchor: string): number {
    return (this.#taken.get(`${lane} ${anchor}`) ?? 0) + 1;
  }
}
