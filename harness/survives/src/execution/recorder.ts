import type { CallerView, ErrorView, History, HistoryEvent, StatementEvent } from '../model/history.ts';
import { leaveOut } from '../text/leave-out.ts';
import type { FaultKind } from '../model/faults.ts';
import type { HoldPlace } from '../model/schedule.ts';
import { viewError } from '../pool/views.ts';
import type { Session } from '../pool/session.ts';
import type { Statement } from '../pool/statement.ts';
import { plainData } from './plain-data.ts';
import type { PlannedCaller } from './plan.ts';
import type { Step } from './choosing.ts';
import type { PartyStep } from './enabled-step.ts';

/** Writes the history of a run: what the scheduler let go, and how it ended. */
export class Recorder {
  readonly events: HistoryEvent[] = [];
  readonly #callers: CallerView[] = [];
  readonly #open = new Map<Statement, StatementEvent>();
  readonly #connections = new Map<Session, number>();
  #finished: Statement[] = [];
  #settled = 0;
  #step = 0;

  get history(): History {
    return { callers: this.#callers, events: this.events };
  }

  get steps(): number {
    return this.#step;
  }

  begin(callers: readonly PlannedCaller[]): void {
    for (const { name, instance, calls } of callers) {
      const labels = calls.map(({ label }) => label);
      const known = this.#callers.find((caller) => caller.name === name);
      if (known) known.calls.push(...labels);
      else this.#callers.push({ name, instance, calls: labels, lanes: [] });
    }
  }

  opened(step: Step, statement: Statement, session: Session, fault?: FaultKind): void {
    const { lane, caller, anchor, occurrence } = step;
    const lanes = this.#callers.find(({ name }) => name === caller)?.lanes;
    if (lanes && !lanes.includes(lane)) lanes.push(lane);
    const event: StatementEvent = {
      kind: 'statement',
      caller,
      lane,
      step: ++this.#step,
      sql: statement.sql,
      does: statement.does,
      params: plainData(statement.params) as unknown[],
      anchor,
      occurrence,
      ...(statement.source && { source: statement.source }),
      connection: this.#connection(session),
      state: 'lost',
      ...(fault && { fault }),
      ...(statement.ahead && { ahead: true }),
    };
    this.#open.set(statement, event);
    this.events.push(event);
  }

  #connection(session: Session): number {
    if (!this.#connections.has(session)) this.#connections.set(session, this.#connections.size + 1);
    return this.#connections.get(session)!;
  }

  /** The server has answered. The result reaches the statement later in the same turn. */
  completed(statement: Statement): void {
    this.#finished.push(statement);
  }

  /**
   * Everything is at rest. What came in since the last rest is put into one order: first the caller that ran,
   * then the others, each caller's own events as they came. Two callers that one COMMIT sets going are answered
   * over two sockets, and which is read first is chance.
   */
  rest(callers: readonly { name: string }[], lastLane: string | null): void {
    if (this.events.length - this.#settled > 1) {
      const ran = lastLane?.split('/')[0];
      const names = [ran, ...callers.map(({ name }) => name).filter((name) => name !== ran)];
      const rank = ({ caller }: HistoryEvent): number => Math.max(0, names.indexOf(caller));
      const fresh = this.events.splice(this.#settled);
      this.events.push(...fresh.sort((a, b) => rank(a) - rank(b)));
    }
    this.#settled = this.events.length;
  }

  /** Writes down what has been answered since the last time, in the order of the answers. */
  flush(): void {
    for (const statement of this.#finished.splice(0)) this.#close(statement);
  }

  #close(statement: Statement): void {
    const event = this.#open.get(statement);
    if (!event) return;
    this.#open.delete(statement);
    const state = statement.error ? 'failed' : statement.result ? 'completed' : 'lost';
    const end = {
      state,
      ...(statement.result && { result: plainData(statement.result) as typeof statement.result }),
      ...(statement.error && { error: statement.error }),
    } as const;
    if (event.state === 'waiting' || event.state === 'held') {
      const { caller, lane, step } = event;
      this.events.push({ kind: 'resumed', caller, lane, step, ...end });
    } else {
      Object.assign(event, end);
    }
    if (statement.source) event.source ??= statement.source;
  }

  /** It was stopped inside: at once, or when it had what it waited for. */
  held(session: Session, place: HoldPlace): void {
    const event = session.statement && this.#open.get(session.statement);
    if (event && place !== 1) event.heldAt = place;
    if (event?.state === 'lost') event.state = 'held';
    else if (event?.state === 'waiting') this.waits(session, []);
  }

  waits(session: Session, waitsFor: string[]): void {
    const event = session.statement && this.#open.get(session.statement);
    if (!event) return;
    if (event.state === 'waiting' || event.state === 'held') {
      const { caller, lane, step } = event;
      const before = [...this.events]
        .reverse()
        .find((e) => (e.kind === 'lock-wait' || e.kind === 'statement') && e.step === step);
      const known = before && 'waitsFor' in before ? before.waitsFor : [];
      if (String(known) === String(waitsFor)) return;
      this.events.push({ kind: 'lock-wait', caller, lane, step, waitsFor });
      return;
    }
    event.state = 'waiting';
    event.waitsFor = waitsFor;
  }

  woke(caller: string, lane: string): void {
    this.events.push({ kind: 'wake', caller, lane, step: ++this.#step });
  }

  asked(
    { lane, caller, anchor, occurrence, call }: PartyStep,
    answer: { value: unknown } | { error: Error },
    fault?: FaultKind,
  ): void {
    this.events.push({
      kind: 'party',
      ...{ caller, lane, anchor, occurrence },
      step: ++this.#step,
      args: call.args,
      ...('error' in answer ? { error: viewError(answer.error) } : { value: plainData(answer.value) }),
      ...(fault && { fault }),
    });
  }

  crashed(caller: string, lane: string, instance: string): void {
    this.events.push({ kind: 'crash', caller, lane, step: ++this.#step, instance });
  }

  slept(caller: string, forMs: number): void {
    this.events.push({ kind: 'sleep', caller, lane: caller, forMs });
  }

  waitsForClient(caller: string): void {
    this.events.push({ kind: 'pool-wait', caller, lane: caller });
  }

  called(caller: string, call: string): void {
    this.events.push({ kind: 'call', caller, lane: caller, call });
  }

  answered(caller: string, call: string, answer: { value: unknown } | { error: ErrorView }): void {
    this.flush();
    // pg rejects before the server is ready again: the caller may have answered by then.
    for (const [statement, event] of this.#open) {
      if (event.caller === caller && statement.error) this.#close(statement);
    }
    const end = 'error' in answer ? answer : { value: plainData(answer.value) };
    this.events.push({ kind: 'answer', caller, lane: caller, call, ...end });
  }

  /**
   * Writes down what has been answered, and keeps only the first and the last events when there are many; what is
   * left out between them is counted in one `omitted` event.
   */
  trim({ first, last }: { first: number; last: number }): void {
    this.flush();
    leaveOut(this.events, { first, last }, last);
  }

  timePassed(by: string): void {
    this.events.push({ kind: 'time', caller: '', lane: '', by });
  }

  clockSet(instance: string, off: string | null): void {
    this.events.push({ kind: 'clock', caller: '', lane: '', instance, off });
  }

  noted(what: string): void {
    this.events.push({ kind: 'noted', caller: '', lane: '', what });
  }

  reportOpened(sql: string): void {
    this.events.push({ kind: 'report', caller: '', lane: '', sql });
  }
}
