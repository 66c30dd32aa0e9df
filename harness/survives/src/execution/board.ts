import type { Unheard } from '../language/language.ts';
import type { Fault } from '../model/faults.ts';
import type { ErrorView, SourcePlace } from '../model/history.ts';
import { OutsideJobs, type ConnectedTo } from '../pool/outside-jobs.ts';
import { UngatedClients } from '../pool/ungated-clients.ts';
import { isServerFull } from '../pool/last-words.ts';
import type { Session } from '../pool/session.ts';
import type { Statement } from '../pool/statement.ts';
import type { ClientRequest, Misuse, ServerNotice, Traffic } from '../pool/traffic.ts';
import { ContextStorages } from '../subject/context-storages.ts';
import { VirtualTimers, type VirtualTimer } from '../time/virtual-timers.ts';
import { Bell } from './bell.ts';
import type { Conductor } from './conductor.ts';
import type { Delivery } from './delivery.ts';
import { Lanes } from './lanes.ts';
import { Loans } from './loans.ts';
import { connectionLost, flooded, type Ending } from './ending.ts';
import { EndsOfItsOwn } from './ends-of-its-own.ts';
import type { Finding, FindingRule } from './finding.ts';
import { GivenBack } from './given-back.ts';
import { Parties, type PartyCall } from './parties.ts';
import { Recorder } from './recorder.ts';
import { Refusals } from './refusals.ts';
import type { RunOptions } from './run-options.ts';
import { Notes } from './notes.ts';
import { findingOf } from './notices.ts';
import { Owners } from './owners.ts';
import { UsageMeter } from './usage-meter.ts';

/** Where a caller stands. */
export type Task = Pick<Delivery, 'name' | 'instance' | 'done' | 'current' | 'crash' | 'runsIn'>;

/**
 * What is under way in a run, as the pools and clients of both instances report it: sessions, requests for
 * clients, timers. Decides nothing: what there is to decide it passes on to the conductor.
 */
export class Board implements Traffic {
  readonly timers = new VirtualTimers(() => this.changed());
  readonly jobs = new OutsideJobs(() => this.changed());
  readonly ungated = new UngatedClients(() => this.changed());
  readonly storages = new ContextStorages();
  readonly sessions = new Set<Session>();
  /** Broken while they were lent, and not given back: their pool has room for one less. */
  readonly broken = new Set<Session>();
  readonly requests = new Set<ClientRequest>();
  readonly findings: Finding[] = [];
  readonly notes = new Notes();
  readonly bell = new Bell();
  readonly lanes = new Lanes();
  readonly loans = new Loans();
  readonly owners = new Owners(this.sessions, () => this.options.report?.pid);
  readonly recorder = new Recorder();
  readonly refusals = new Refusals(this);
  readonly options: RunOptions;
  /** Counts from when it was put here: each race has its own. */
  meter = new UsageMeter();
  readonly parties: Parties;
  /**
   * How often it has been heard that a statement was answered, or that a wait began or ended. Who waited for whom
   * before the last of it may no longer be so: inside one statement a holder moves from lock to lock without an answer.
   */
  news = 0;
  /** Set when the run ends here, wherever it stands: an answer is too large to be read, or the surroundings fail. */
  ended: Ending | null = null;
  connectingCount = 0;
  restless = false;
  /** Where answers come late. */
  readsAhead?: NonNullable<Traffic['readsAhead']>;
  /** Stored moments have been moved. */
  timeHasPassed = false;
  /** The server itself has no room left: not the limit that was set, so it says nothing about the code. */
  serverFull: ErrorView | null = null;
  tasks: Task[] = [];
  /** Of the act that is under way; nobody between acts. */
  conductor: Conductor | null = null;
  /** Whether this act is written down: what comes before and after the race is not. */
  recording = false;
  /** The text of everything that a schedule has sent since the run began, what comes before the race included. */
  readonly texts = new Set<string>();
  /** What the schedule made fail. */
  readonly faults: Fault[] = [];
  readonly unheardErrors: Unheard[] = [];
  readonly givenBack = new GivenBack((sentence) => this.find('released-in-transaction', sentence));
  #closed = false;
  #bypassed = false;
  readonly #ends = new EndsOfItsOwn();

  constructor(options: RunOptions) {
    this.options = options;
    this.parties = new Parties(options.outside, (call) => {
      this.#asked(call);
      this.meter.asks(call);
    });
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** The code has spoken to a server past its pool: no schedule says when. */
  get bypassed(): boolean {
    const isServer = ({ port, address: path }: ConnectedTo): boolean =>
      this.options.isServer(port === undefined ? { ...(path !== undefined && { path }) } : { port });
    return (this.#bypassed ||= this.jobs.connections.some(isServer));
  }

  isBypassed(): void {
    this.#bypassed = true;
  }

  locate(frames: () => readonly NodeJS.CallSite[]): SourcePlace | undefined {
    return this.conductor?.looksForPlace() === false ? undefined : this.options.locate(frames());
  }

  connecting(): void {
    this.connectingCount++;
  }

  abandons(session: Session): boolean {
    return this.conductor?.abandons(session) ?? false;
  }

  connected(session: Session | null, error?: ErrorView): void {
    this.connectingCount--;
    if (session) this.sessions.add(session);
    else if (error) {
      this.meter.refused(error);
      if (isServerFull(error)) this.serverFull = error;
    }
    this.changed();
  }

  requested(request: ClientRequest): void {
    this.requests.add(request);
    this.notes.asks(request, this.sessions);
    this.meter.requested(request);
    this.changed();
  }

  refusal(instance: string, caller: string | null): Error | undefined {
    return this.refusals.next(instance, caller);
  }

  served(request: ClientRequest, session: Session | null): void {
    this.requests.delete(request);
    if (session) {
      this.sessions.add(session);
      session.owner = request.caller;
      session.checkedOut = true;
      this.notes.lends(request, session);
    }
    this.meter.served(request, session, this.#connectionsOfTheCode());
    this.changed();
  }

  /** A restless pool makes one that the code would not have needed. */
  #connectionsOfTheCode(): number {
    if (!this.restless) return this.sessions.size;
    return [...this.sessions].filter(({ checkedOut }) => checkedOut).length;
  }

  released(session: Session, thrownAway: boolean): void {
    this.givenBack.released(session, thrownAway);
    this.loans.givenBack(session);
    this.owners.released(session);
    this.meter.released(session);
    this.broken.delete(session);
    session.checkedOut = false;
    session.owner = null;
    this.lanes.release(session);
    this.changed();
  }

  atGate(session: Session, statement: Statement): void {
    this.#ends.sent(statement.sql);
    this.sessions.add(session);
    this.loans.sent(session, statement);
    this.#asked(statement);
    this.conductor?.atGate(session, statement);
  }

  /** The server, or somebody else outside of the application. */
  #asked(request: Statement | PartyCall): void {
    const task = this.tasks.find(({ name }) => name === request.caller);
    if (task?.done) this.#afterTheAnswer(task, request);
    this.changed();
  }

  /**
   * Work in the name of a caller that has its answer: left over, or that of another caller of the same instance
   * which waited in a queue of the application, and which the one that is done has set going.
   */
  #afterTheAnswer(task: Task, request: Statement | PartyCall): void {
    const queued = this.tasks.find(
      ({ name, instance, done }) =>
        !done && instance === task.instance && !this.isBusy(name) && !this.sleepOf(name),
    );
    if (queued) request.caller = queued.name;
    else if (this.recording) {
      this.find(
        'statement-after-answer',
        `${task.name} had been answered before "${request.anchor}" was sent`,
      );
    }
  }

  completed(session: Session, statement: Statement): void {
    this.news++;
    this.givenBack.completed(session);
    this.meter.completed(statement);
    if (this.recording) this.recorder.completed(statement);
    this.changed();
  }

  paused(): void {
    this.changed();
  }

  waiting(session: Session): void {
    session.heardToWait();
    this.meter.heardToWait(session);
    this.news++;
    this.changed();
  }

  granted(session: Session): void {
    session.heardToGoOn();
    this.news++;
    this.changed();
  }

  notice(session: Session, notice: ServerNotice): void {
    const rule = findingOf(session, notice);
    if (!rule) return;
    const { code, message } = notice;
    this.find(rule, `${session.owner ?? 'a caller'} got the notice ${code}: ${message}`);
  }

  flooded(statement: Statement | null, rows: number): void {
    this.ended = flooded(statement, rows);
    this.changed();
  }

  unheard(session: Session, error: ErrorView): void {
    this.notes.nobodyListened();
    this.unheardErrors.push({ caller: session.owner ?? 'a caller', error });
  }

  noted(sentence: string): void {
    this.notes.add(sentence);
  }

  misused(how: Misuse, sentence: string): void {
    this.find(how, sentence);
  }

  disconnected(session: Session, lost?: ErrorView): void {
    this.news++;
    if (lost && !this.#closed && !this.#ends.explain(lost)) this.ended ??= connectionLost(lost);
    this.meter.disconnected(session);
    this.lanes.release(session);
    this.sessions.delete(session);
    if (session.checkedOut) this.broken.add(session);
    this.changed();
  }

  find(rule: FindingRule, sentence: string): void {
    const isKnown = this.findings.some((known) => known.rule === rule && known.sentence === sentence);
    if (!isKnown) this.findings.push({ rule, sentence });
  }

  changed(): void {
    this.bell.ring();
  }

  /** The timer that an unfinished caller sleeps on: it has nothing else under way. */
  sleepOf(caller: string): VirtualTimer | undefined {
    if (this.timers.count === 0) return undefined;
    const task = this.tasks.find(({ name }) => name === caller);
    if (!task || task.done || this.isBusy(caller)) return undefined;
    return this.timers.pending().find((timer) => timer.caller === caller);
  }

  /** Whether a caller has a statement or a call to an outside party under way, or waits for a client. */
  isBusy(caller: string): boolean {
    for (const { phase, statement } of this.sessions)
      if (phase !== 'paused' && statement?.caller === caller) return true;
    for (const request of this.requests) if (request.caller === caller) return true;
    for (const call of this.parties.pending) if (call.caller === caller) return true;
    return false;
  }

  /** Whatever is still under way belongs to nobody from now on: nothing of it is sent or answered any more. */
  close(): void {
    this.#closed = true;
    this.bell.silence();
    this.jobs.close();
    this.storages.disable();
  }
}
