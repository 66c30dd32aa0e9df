import type { Session } from '../pool/session.ts';
import type { Statement } from '../pool/traffic.ts';
import type { VirtualTimer } from '../time/virtual-timers.ts';
import { heldLane, type Moves } from './moves.ts';
import type { Step } from './plan.ts';
import type { Switchboard } from './switchboard.ts';

/** A step and what it sets going: a statement at its gate, one that is held, or a timer. */
export type EnabledStep = Step &
  (
    | { kind: 'statement' | 'hold' | 'resume'; session: Session; statement: Statement }
    | { kind: 'wake'; timer: VirtualTimer }
  );

/** Lists what could be done next, and counts what has been done, so that each step of an act has a name. */
export class Steps {
  readonly #board: Switchboard;
  readonly #moves: Moves;
  readonly #taken = new Map<string, number>();
  #holds = 0;
  #last: Step | null = null;

  constructor(board: Switchboard, moves: Moves) {
    this.#board = board;
    this.#moves = moves;
  }

  /** In the order of callers and lanes; then held statements, timers, and what is never the default. */
  enabled(): EnabledStep[] {
    const { sessions, tasks } = this.#board;
    const { holds } = this.#board.options;
    const order = new Map(tasks.map(({ name }, index) => [name, index]));
    const rank = (caller: string): number => order.get(caller) ?? tasks.length;
    const named = (list: Session[], kind: 'statement' | 'resume'): EnabledStep[] =>
      list
        .map((session) => this.#statement(session, kind))
        .sort((a, b) => rank(a.caller) - rank(b.caller) || a.lane.localeCompare(b.lane));
    const all = [...sessions];
    const statements = named(
      all.filter(({ phase, statement }) => phase === 'at-gate' && statement !== null),
      'statement',
    );
    const held = named(
      all.filter((session) => holds.isHolding(session)),
      'resume',
    ).filter((step) => statements.length === 0 || !this.#hasJustStopped(step));
    const asleep = tasks.flatMap(({ name }) => {
      const timer = this.#board.sleepOf(name);
      return timer ? [this.#wake(timer, name)] : [];
    });
    const enabled = [...statements, ...held, ...asleep];
    return enabled.length > 0 ? [...enabled, ...this.#specials(statements)] : this.#earliestGuard();
  }

  taken(step: Step): void {
    const key = `${step.lane} ${step.anchor}`;
    this.#taken.set(key, (this.#taken.get(key) ?? 0) + 1);
    if (step.kind === 'hold') this.#holds++;
    this.#last = step;
  }

  /** To let it go on at once would be as if it had never been held. */
  #hasJustStopped({ lane }: Step): boolean {
    return this.#last?.kind === 'hold' && this.#last.lane === lane;
  }

  #specials(statements: readonly EnabledStep[]): EnabledStep[] {
    if (this.#holds >= this.#moves.holds) return [];
    const { holds } = this.#board.options;
    return statements.flatMap((step) =>
      step.kind === 'statement' && holds.mayStop(step.statement)
        ? [{ ...step, kind: 'hold' as const, move: heldLane(step.lane) }]
        : [],
    );
  }

  /** Nothing else can happen, so time passes until a timer goes off that somebody set as a guard. */
  #earliestGuard(): EnabledStep[] {
    const unfinished = this.#board.tasks.filter(({ done }) => !done).map(({ name }) => name);
    const guard = this.#board.timers
      .pending()
      .find(({ caller }) => caller !== null && unfinished.includes(caller));
    return guard ? [this.#wake(guard, guard.caller!)] : [];
  }

  #statement(session: Session, kind: 'statement' | 'resume'): EnabledStep {
    const statement = session.statement!;
    const caller = statement.caller ?? 'background';
    const anchor = kind === 'resume' ? `resume ${statement.anchor}` : statement.anchor;
    return {
      ...this.#named(this.#board.lanes.of(session, caller), caller, anchor),
      kind,
      session,
      statement,
    };
  }

  #wake(timer: VirtualTimer, caller: string): EnabledStep {
    return { ...this.#named(`${caller}/timer`, caller, 'wake'), kind: 'wake', timer };
  }

  #named(
    lane: string,
    caller: string,
    anchor: string,
  ): Pick<Step, 'move' | 'lane' | 'caller' | 'anchor' | 'occurrence'> {
    const occurrence = (this.#taken.get(`${lane} ${anchor}`) ?? 0) + 1;
    return { move: lane, lane, caller, anchor, occurrence };
  }
}
