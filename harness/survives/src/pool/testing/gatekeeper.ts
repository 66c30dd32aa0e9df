import type { ErrorView, SourcePlace } from '../../model/history.ts';
import type { Session } from '../session.ts';
import type { Statement } from '../statement.ts';
import type { ClientRequest, Misuse, ServerNotice, Traffic } from '../traffic.ts';

/** Conducts nothing: it opens each gate at once, or keeps it for the test to open, and writes down what it hears. */
export class Gatekeeper implements Traffic {
  closed = false;
  /** Leaves gates closed. */
  keepsClosed = false;
  /** What came to pass, in order. */
  readonly log: string[] = [];
  readonly notices: ServerNotice[] = [];
  /** Statements at their gates. */
  readonly atGates: Statement[] = [];
  readonly answered: Statement[] = [];
  readonly sessions = new Set<Session>();
  #arrived: (() => void) | null = null;

  /** The next statement that is at a gate, now or later. */
  async next(): Promise<Statement> {
    while (this.atGates.length === 0) await new Promise<void>((resolve) => (this.#arrived = resolve));
    return this.atGates.shift()!;
  }

  locate(_frames: () => readonly NodeJS.CallSite[]): SourcePlace | undefined {
    return undefined;
  }
  abandons(): boolean {
    return false;
  }
  connecting(): void {}
  connected(): void {}
  requested({ caller }: ClientRequest): void {
    this.log.push(`${caller} asks`);
  }
  served({ caller }: ClientRequest, session: Session | null): void {
    this.log.push(`${caller} ${session ? 'served' : 'refused'}`);
    if (session) Object.assign(session, { owner: caller });
    if (session) this.sessions.add(session);
  }
  released(session: Session): void {
    this.log.push(`${session.owner} releases`);
    session.owner = null;
  }
  atGate(session: Session, statement: Statement): void {
    this.sessions.add(session);
    this.log.push(`${statement.caller} at ${statement.sql}`);
    if (!this.keepsClosed) return statement.open();
    this.atGates.push(statement);
    this.#arrived?.();
  }
  completed(_session: Session, statement: Statement): void {
    this.answered.push(statement);
    this.log.push(`${statement.caller} done ${statement.sql}`);
  }
  paused(): void {
    this.log.push('paused');
  }
  waiting(): void {
    this.log.push('waiting');
  }
  granted(): void {
    this.log.push('granted');
  }
  unheard(_session: Session, { message }: ErrorView): void {
    this.log.push(`unheard: ${message}`);
  }
  flooded(): void {
    this.log.push('flooded');
  }
  misused(how: Misuse): void {
    this.log.push(how);
  }
  noted(sentence: string): void {
    this.log.push(`noted: ${sentence}`);
  }
  notice(_session: Session, notice: ServerNotice): void {
    this.notices.push(notice);
  }
  disconnected(): void {
    this.log.push('disconnected');
  }
}
