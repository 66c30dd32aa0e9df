import type { FaultKind } from '../model/faults.ts';
import type { Session } from '../pool/session.ts';
import type { Statement } from '../pool/statement.ts';
import { mayCommit } from './commits.ts';
import { inflict } from './faults.ts';
import type { Step } from './choosing.ts';
import type { EnabledStep, PartyStep, StatementStep } from './enabled-step.ts';
import type { Board } from './board.ts';

/** Makes happen what a schedule wants to fail. */
export class FaultInjection {
  readonly #board: Board;
  /** The instance that is to die as soon as this statement has been answered. */
  #dying: { at: StatementStep; statement: Statement } | null = null;
  /** Its connection is cut as soon as the statement has been answered, and its backend takes a moment to hear of it. */
  #losing: Session | null = null;

  constructor(board: Board) {
    this.#board = board;
  }

  async inflict({ fault, at }: EnabledStep & { kind: 'fault' }): Promise<void> {
    const { recording, recorder, faults, options, tasks } = this.#board;
    faults.push({ kind: fault, caller: at.caller, ...(isUncommitted(fault, at) && { uncommitted: true }) });
    if (fault === 'crash') return this.#crash(at);
    if (at.kind === 'party') return openParty(this.#board, at, fault);
    const { session, statement } = at;
    if (recording) recorder.opened(at, statement, session, fault);
    if (fault === 'crash-after-commit') {
      session.connection.deafen();
      this.#dying = { at, statement };
      return statement.open();
    }
    const task = tasks.find(({ name }) => name === at.caller);
    if (fault === 'answer-lost') {
      if (task?.current) task.current.unknown = true;
      this.#losing = session;
    }
    await inflict(fault, session, statement, options.endBackends);
  }

  /**
   * To be asked at every rest. The instance that has committed, and may not say so, dies now. A backend whose answer was lost
   * is waited for: as long as it is there it holds locks that nobody has any more, and it would be chance who meets them.
   *
   * @returns whether something has died: then there is no rest yet
   */
  async atRest(): Promise<boolean> {
    if (this.#losing?.closed) {
      const { pid } = this.#losing;
      this.#losing = null;
      await this.#board.options.endBackends([pid]);
    }
    const { at, statement } = this.#dying ?? {};
    if (!at || at.session.statement === statement) return false;
    this.#dying = null;
    await this.#crash(at);
    return true;
  }

  /** Whatever the instance has under way ends with it; its callers are delivered again to a new one. */
  async #crash({ caller, lane }: Step): Promise<void> {
    const { tasks, sessions, recording, recorder, options } = this.#board;
    const { instance } = tasks.find(({ name }) => name === caller)!;
    if (recording) recorder.crashed(caller, lane, instance);
    const victims = tasks.filter((task) => task.instance === instance && !task.done);
    const lost = [...sessions].filter((session) => session.instance === instance);
    // All of them before the first connection ends: one that still hears would pass its error on.
    for (const { connection } of lost) connection.deafen();
    for (const session of lost) {
      session.cuts();
      // Its pool went as well: there is nobody to give it back to.
      session.checkedOut = false;
      session.connection.destroy();
    }
    for (const { name } of victims) this.#forget(name);
    await options.endBackends(lost.map(({ pid }) => pid));
    options.restart(instance);
    for (const task of victims) task.crash();
  }

  /** Timers, calls to outside parties and requests for a connection that will not come any more. */
  #forget(caller: string): void {
    const { timers, parties, requests } = this.#board;
    timers.drop(caller);
    parties.drop(caller);
    for (const request of requests) if (request.caller === caller) requests.delete(request);
  }
}

const BREAKS: readonly FaultKind[] = ['connection-lost', 'terminated'];

const isUncommitted = (fault: FaultKind, at: StatementStep | PartyStep): boolean =>
  BREAKS.includes(fault) && at.kind !== 'party' && !mayCommit(at.session, at.statement);

/** Lets a call to an outside party happen, well or badly. */
export function openParty({ recording, recorder, meter }: Board, step: PartyStep, fault?: FaultKind): void {
  const answer = step.call.open(fault);
  meter.told(step.call);
  if (recording) recorder.asked(step, answer, fault);
}
