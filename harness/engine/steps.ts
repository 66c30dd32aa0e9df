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
    const { sessions, tasks } = this.#board;
    const order = new Map(tasks.map(({ name }, index) => [name, index]));
    const rank = (caller: string): number => order.get(caller) ?? tasks.length;
    const statements = [...sessions]
      .filter(({ phase, statement }) => phase === 'at-gate' && statement !== null)
      .map((session) => this.#statement(session))
      .sort((a, b) => rank(a.caller) - rank(b.caller) || a.lane.localeCompare(b.lane));
    const asleep = tasks.flatMap(({ name }) => {
      const timer = this.#board.sleepOf(name);
      return timer ? [this.#wake(timer, name)] : [];
    });
    const enabled = [...statements, ...asleep];
    return enabled.length > 0 ? enabled : this.#earliestGuard();
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
    return {
      ...this.#named(this.#board.lanes.of(session, name), name, anchor),
      kind: 'statement',
      session,
    };
  }

  #wake(timer: VirtualTimer, caller: string): EnabledStep {
    return { ...this.#named(`${caller}/timer`, caller, 'wake'), kind: 'wake', timer };
  }

  #named(
    lane: string,
    caller: string,
    anchor: string,
  ): Pick<Step, 'lane' | 'caller' | 'anchor' | 'occurrence'> {
    return { lane, caller, anchor, occurrence: (this.#taken.get(`${lane} ${anchor}`) ?? 0) + 1 };
  }
}
