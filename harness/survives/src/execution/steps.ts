import { BETWEEN_CALLS, LEAVES_DOUBT, type FaultKind } from '../model/faults.ts';
import type { StepAnchor } from '../model/schedule.ts';
import type { Session } from '../pool/session.ts';
import type { VirtualTimer } from '../time/virtual-timers.ts';
import type { ComingEnd } from './coming-end.ts';
import { faultsAt } from './faults.ts';
import { faultLane, heldLane, TIME_PASSES, type Moves } from './moves.ts';
import type { PartyCall } from './parties.ts';
import type { EnabledStep, PartyStep, StatementStep, TimeStep } from './enabled-step.ts';
import type { PendingStatement, Step } from './choosing.ts';
import type { Board } from './board.ts';

/** Lists what could be done next, and counts what has been done, so that each step of an act has a name. */
export class Steps {
  /** What is to end while calls are under way, if anything is. */
  end: ComingEnd | null = null;
  /** How much time had passed while somebody slept, each time that stored moments have moved with it. */
  readonly passedMs: number[] = [];
  readonly #board: Board;
  readonly #moves: Moves;
  /** Timers of those who wait for a lock may fire as well. */
  readonly #guards: boolean;
  readonly #taken = new Map<string, number>();
  #holds = 0;
  #faults = 0;
  #inDoubt = false;
  #last: Step | null = null;
  /** Who has taken a step. */
  readonly #begun = new Set<string>();

  constructor(board: Board, moves: Moves, { guards = false }: { guards?: boolean } = {}) {
    this.#board = board;
    this.#moves = moves;
    this.#guards = guards;
  }

  /** In the order of callers and lanes; then held statements, timers, and what is never the default. */
  enabled(): EnabledStep[] {
    const { sessions, tasks, parties, options } = this.#board;
    const ready: (StatementStep | PartyStep)[] = [];
    const held: StatementStep[] = [];
    for (const session of sessions) {
      if (session.phase === 'at-gate') ready.push(this.#statement(session, 'statement'));
      else if (options.holds.isHolding(session)) held.push(this.#statement(session, 'resume'));
    }
    for (const call of parties.pending) ready.push(this.#party(call));
    const ordered = this.#inOrder(ready);
    const enabled: EnabledStep[] = [...ordered];
    for (const step of this.#inOrder(held)) {
      if (ready.length === 0 || !this.#hasJustStopped(step)) enabled.push(step);
    }
    for (const { name } of tasks) {
      const timer = this.#board.sleepOf(name) ?? (this.#guards ? this.#guardOf(name) : undefined);
      if (timer) enabled.push(this.#wake(timer, name));
    }
    if (enabled.length === 0) return this.#earliestGuard();
    const specials = ordered.flatMap((step) => this.#specials(step, this.#isAlone(enabled)));
    return [...enabled, ...specials, ...this.#timePasses()];
  }

  /** The last step that was taken, in whatever act of the run. */
  get last(): StepAnchor | null {
    if (!this.#last) return null;
    const { lane, anchor, occurrence } = this.#last;
    return { lane, anchor, occurrence };
  }

  /** What may fail between two calls; nothing once enough has. */
  get between(): FaultKind[] {
    const { faults, faultLimit } = this.#moves;
    return this.#faults < faultLimit ? faults.filter((fault) => BETWEEN_CALLS.includes(fault)) : [];
  }

  taken(step: Step & { fault?: FaultKind }): void {
    const key = `${step.lane} ${step.anchor}`;
    this.#taken.set(key, (this.#taken.get(key) ?? 0) + 1);
    this.#begun.add(step.caller);
    if (step.kind === 'hold') this.#holds++;
    if (step.fault) {
      this.#faults++;
      this.#inDoubt ||= LEAVES_DOUBT.includes(step.fault);
    }
    this.#last = step;
  }

  #inOrder<S extends Step>(steps: S[]): S[] {
    if (steps.length < 2) return steps;
    const names = this.#board.tasks.map(({ name }) => name);
    // Whoever is nobody's caller comes last.
    const rank = new Map(steps.map(({ caller }) => [caller, names.indexOf(caller) >>> 0]));
    return steps.toSorted((a, b) => rank.get(a.caller)! - rank.get(b.caller)! || (a.lane < b.lane ? -1 : 1));
  }

  /** To let it go on at once would be as if it had never been held. */
  #hasJustStopped({ lane }: Step): boolean {
    return this.#last?.kind === 'hold' && this.#last.lane === lane;
  }

  /** Nobody else can do anything, and nobody waits for what may come about in the middle of a statement. */
  #isAlone(enabled: readonly EnabledStep[]): boolean {
    return enabled.length === 1 && [...this.#board.sessions].every(({ phase }) => phase !== 'waiting');
  }

  #specials(at: StatementStep | PartyStep, alone: boolean): EnabledStep[] {
    const { faults, faultLimit, faultLimitInDoubt = faultLimit } = this.#moves;
    const limit = this.#inDoubt ? faultLimitInDoubt : faultLimit;
    const possible = this.#faults < limit ? possibleFaults(at, faults) : [];
    const { lane, caller, anchor, occurrence } = at;
    return [
      ...(alone && this.#moves.heldBesideOthers ? [] : this.#holdsOf(at)),
      ...possible.map((fault) => ({
        ...{ lane, caller, anchor, occurrence, fault, at },
        kind: 'fault' as const,
        move: faultLane(lane, fault),
      })),
    ];
  }

  #holdsOf(at: StatementStep | PartyStep): EnabledStep[] {
    const { holds, places } = this.#moves;
    if (this.#holds >= holds || at.kind === 'party') return [];
    return this.#board.options.holds
      .placesIn(at.session, at.statement, places)
      .map((place) => ({ ...at, kind: 'hold' as const, move: heldLane(at.lane, place), place }));
  }

  /** It bounds how long one waits who waits for a lock. */
  #guardOf(name: string): VirtualTimer | undefined {
    const { sessions, timers } = this.#board;
    if (timers.count === 0) return undefined;
    const waits = [...sessions].some(
      ({ phase, statement }) => phase === 'waiting' && statement?.caller === name,
    );
    return waits ? timers.pending().find(({ caller }) => caller === name) : undefined;
  }

  /** Nothing else can happen, so time passes until a timer goes off that somebody set as a guard. */
  #earliestGuard(): EnabledStep[] {
    const unfinished = this.#board.tasks.filter(({ done }) => !done).map(({ name }) => name);
    const guard = this.#board.timers
      .pending()
      .find(({ caller }) => caller !== null && unfinished.includes(caller));
    return guard ? [this.#wake(guard, guard.caller!)] : [];
  }

  #statement(session: Session, kind: 'statement' | 'resume'): StatementStep {
    const statement = session.statement!;
    const caller = statement.caller ?? 'background';
    const anchor = kind === 'resume' ? `resume ${statement.anchor}` : statement.anchor;
    const lane = this.#board.lanes.of(session, caller);
    const pending = kind === 'statement' ? { pending: this.#pending(session, caller) } : {};
    return { ...this.named(lane, caller, anchor), kind, session, statement, ...pending };
  }

  /** What the caller does after this step, it may do with a cursor that it has open on another connection. */
  #pending(session: Session, caller: string): PendingStatement {
    const pending = pendingOf(session);
    const open = [...this.#board.sessions].flatMap(({ phase, statement }) =>
      phase === 'paused' && statement?.caller === caller ? statement : [],
    );
    return open.length > 0 ? { ...pending, earlier: [...open, ...pending.earlier] } : pending;
  }

  #party(call: PartyCall): PartyStep {
    return { ...this.named(`${call.caller}/${call.party}`, call.caller, call.anchor), kind: 'party', call };
  }

  #wake(timer: VirtualTimer, caller: string): EnabledStep {
    return { ...this.named(`${caller}/timer`, caller, 'wake'), kind: 'wake', timer };
  }

  /** Between two statements of a call, while no session is in a transaction, or in the middle of anything. */
  #timePasses(): TimeStep[] {
    const { sessions, tasks } = this.#board;
    const { end } = this;
    if (!this.#moves.end || !end?.isToCome) return [];
    const isUnderWay = tasks.some(({ name, done }) => !done && this.#begun.has(name));
    if (!isUnderWay || !areAtRest(sessions)) return [];
    return [{ ...this.named(TIME_PASSES, '', 'time'), kind: 'time', end }];
  }

  /** Names a step. */
  named(
    lane: string,
    caller: string,
    anchor: string,
  ): Pick<Step, 'move' | 'lane' | 'caller' | 'anchor' | 'occurrence'> {
    const occurrence = (this.#taken.get(`${lane} ${anchor}`) ?? 0) + 1;
    return { move: lane, lane, caller, anchor, occurrence };
  }
}

function possibleFaults(at: StatementStep | PartyStep, wanted: readonly FaultKind[]): FaultKind[] {
  if (at.kind === 'party') return wanted.filter((fault) => fault.startsWith('party-') || fault === 'crash');
  return faultsAt(at.session, at.statement, wanted);
}

export function pendingOf({
  statement,
  instance,
  transactionStatus: status,
  transaction,
  phase,
}: Session): PendingStatement {
  const { sql, params, source } = statement!;
  const sent = phase === 'at-gate' ? transaction : transaction.slice(0, -1);
  return { sql, params, source, instance, status, earlier: status === 'I' ? [] : [...sent] };
}

/** None is in a transaction, or in the middle of anything. */
export const areAtRest = (sessions: Iterable<Session>): boolean =>
  [...sessions].every(
    ({ phase, transactionStatus: status }) =>
      (phase === 'idle' || phase === 'at-gate') && (status === 'I' || status === null),
  );
