import type { Session } from '../pool/session.ts';
import type { Statement } from '../pool/statement.ts';
import type { Choice } from './choosing.ts';
import type { Ending } from './ending.ts';

/** Says when the statements of one act go, and when the act is over. It hears of them from the board. */
export interface Conductor {
  /** What was chosen, in order; nothing where nobody chooses. */
  readonly choices: Choice[];
  /** Work that the callers left over after their answers was more than is waited for. */
  readonly cutShort: boolean;
  /** A statement stands at its gate: it is to be opened now, later, or never. */
  atGate(session: Session, statement: Statement): void;
  /** Whether to find out which line of the code sends the next statement: to look costs more than to send it. */
  looksForPlace(): boolean;
  /** Whether a connection is not worth opening, because whoever wanted it has had the answer long ago. */
  abandons(session: Session): boolean;
  /** Resolves once so many statements have been sent in this act, where there is no schedule to say when. */
  sent(statements: number): Promise<void> | undefined;
  /** Until everybody has been answered and nothing of theirs is under way, or somebody never will be. Called once. */
  toTheEnd(): Promise<Ending>;
}

/** What ends an act that does not come to an end. */
export interface Bounds {
  /** Statements and timers. */
  steps: number;
  /** For how long one statement may neither answer nor wait for a lock; without a schedule, all of them. */
  statementMs: number;
}
