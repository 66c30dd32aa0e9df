import type { SourcePlace, ErrorView } from '../model/history.ts';
import type { Session } from './session.ts';
import type { Statement } from './statement.ts';

/** Somebody asked a pool for a client and has no answer yet. */
export interface ClientRequest {
  readonly caller: string | null;
  /** How many requests, this one included, the pool cannot serve at once. */
  readonly waiting?: number;
  /** `pool.query` asks: the client comes back by itself. */
  readonly forOneQuery?: boolean;
  /** The frames that lead to `pool.connect`, innermost first. */
  readonly askedBy?: readonly NodeJS.CallSite[];
}

export type Misuse = 'pool-ended' | 'client-ended';

export interface ServerNotice {
  severity: string | undefined;
  code: string | undefined;
  message: string | undefined;
}

/**
 * What a run hears, from whatever stands between the code under test and the server, and what that asks of the run.
 * Every call is synchronous and in the order in which things happened on the wire. The gated client and its pool
 * are the one source today; nothing here needs them, so that a proxy that speaks the wire protocol can be another:
 * it makes a `Session` for each connection it has been asked for, moves it along, and says so here.
 */
export interface Traffic {
  /**
   * The run is over: whatever its code still asks for is neither answered nor refused. A refusal could send a
   * retry loop spinning for ever.
   */
  readonly closed: boolean;
  /** Pools never lend the connection of the last query again when another can be had. */
  readonly restless?: boolean;
  /** Finds the learner's line among frames, if there is one. Taking the frames costs: a run under load does not. */
  locate(frames: () => readonly NodeJS.CallSite[]): SourcePlace | undefined;
  /** Whether a connection whose turn it is to be opened is no longer wanted: whoever asked for it is never told. */
  abandons(session: Session): boolean;
  connecting(): void;
  /** `session` is null when the server or the network refused, with the reason, or when it was never opened. */
  connected(session: Session | null, error?: ErrorView): void;
  requested(request: ClientRequest): void;
  /** What the server says to whoever asks for a connection now, when it has no room for it. */
  refusal?(instance: string, caller: string | null): Error | undefined;
  /** `session` is null when the pool answered with an error. */
  served(request: ClientRequest, session: Session | null): void;
  /** `thrownAway`: released with an error, so that the pool closes it, and the server rolls back what is open. */
  released(session: Session, thrownAway: boolean): void;
  /** Whether it is sent as soon as it is the next one, and only its answer waits until somebody calls `open`. */
  readsAhead?(session: Session, statement: Statement): boolean;
  /** The statement is the next one of its session. It is sent when somebody calls `open`. */
  atGate(session: Session, statement: Statement): void;
  /** The server is ready for the next statement: locks of a finished transaction are gone. */
  completed(session: Session, statement: Statement): void;
  /** The server waits for what the code asks for or sends next: the session is neither running nor done. */
  paused(session: Session): void;
  /** The server says that the session waits for a lock, and that its deadlock check found no cycle. */
  waiting(session: Session): void;
  /** The server says that the session has got its lock. */
  granted(session: Session): void;
  notice(session: Session, notice: ServerNotice): void;
  /** A statement has been answered with so many rows, and the connection is being cut. */
  flooded(statement: Statement | null, rows: number): void;
  /** A lent client's connection broke, and nobody listens for its `error` event. */
  unheard(session: Session, error: ErrorView): void;
  /** Somebody did to the pool what only its owner may do. */
  misused(how: Misuse, sentence: string): void;
  /** Something that nobody is harmed by today, and that is worth a sentence. */
  noted(sentence: string): void;
  disconnected(session: Session, lost?: ErrorView): void;
}
