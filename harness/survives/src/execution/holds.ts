import type pg from 'pg';
import type { ReadStatement } from '../model/read-statement.ts';
import type { HoldPlace } from '../model/schedule.ts';
import type { Session } from '../pool/session.ts';
import type { Statement } from '../pool/statement.ts';
import { ARMED, AT_COMMIT, LAST_ROW, makeStoppable, workingsOf, type Workings } from './hold-schema.ts';
import { RowsWritten } from './rows-written.ts';

/** What is armed for a session: from this statement on, up to this place. */
interface Hold {
  statement: Statement;
  place: HoldPlace;
}

/**
 * Stops a statement inside.
 *
 * One statement at a time cannot break `INSERT … SELECT … WHERE NOT EXISTS`: nobody writes between its look and its
 * write. Here each row of the subject's tables, before it is written, asks for an advisory lock named after its own
 * backend. Nobody has it, and nothing happens; when the engine has taken it first, the statement has its snapshot,
 * has found its rows, and stops before the first of them is written, or the k-th; or its transaction stops before it is
 * committed. The server then says of it what it says of every wait, so that a held statement is recognised like a
 * blocked one, and others may run in between. (Prior art: Rathore, Forcing the race, 2025. A plain SELECT cannot be
 * stopped, and need not be: it has one snapshot.)
 */
export class Holds {
  readonly #engine: pg.Client;
  readonly #enginePid: number;
  readonly #held = new Map<Session, Hold>();
  /** What has been seen of the property that is played. */
  rows = new RowsWritten();
  #workings: Workings = { routines: [], volatile: [], triggered: new Set(), defers: false };

  /** @param engine a connection of the engine's own, on which nothing else is under way during a race */
  constructor(engine: pg.Client) {
    this.#engine = engine;
    this.#enginePid = (engine as unknown as { processID: number }).processID;
  }

  /** Makes statements on the subject's tables stoppable. Changes the schema. */
  async install(schema: string): Promise<void> {
    this.#workings = await workingsOf(this.#engine, schema);
    await makeStoppable(this.#engine, schema);
  }

  /**
   * The places where stopping it could make a difference, by what is known of it: it writes, or calls a routine that may.
   *
   * @param places these, whatever is known
   */
  placesIn(session: Session, statement: Statement, places?: readonly HoldPlace[]): readonly HoldPlace[] {
    if (!this.#mayWrite(statement)) return [];
    if (places) return places;
    return [
      1,
      ...this.#laterRows(statement),
      ...(this.#looksAfterwards(session, statement) ? AT_THE_END : []),
    ];
  }

  #mayWrite({ does }: Statement): boolean {
    return does.some(
      ({ writes, opaque, verb, calls }) =>
        opaque === true ||
        (writes.length > 0 && !HEARD_BY_NO_TRIGGER.has(verb)) ||
        calls.some((name) => this.#isRoutine(name)),
    );
  }

  #isRoutine(name: string): boolean {
    return this.#workings.routines.includes(bare(name));
  }

  /** Whether it has a snapshot for each statement of a function, and writes nothing itself. */
  looksAgain(does: readonly ReadStatement[]): boolean {
    const { volatile } = this.#workings;
    return does.some(
      ({ verb, calls }) => verb === 'SELECT' && calls.some((name) => volatile.includes(bare(name))),
    );
  }

  /** How many rows it writes the server never says: more than one thing may happen in it. */
  #isManifold({ does }: Statement): boolean {
    return (
      does.length > 1 ||
      does.some(
        ({ opaque, calls, writes }) =>
          opaque === true ||
          calls.some((name) => this.#isRoutine(name)) ||
          writes.length > 1 ||
          writes.some((table) => this.#workings.triggered.has(table)),
      )
    );
  }

  #laterRows(statement: Statement): readonly number[] {
    const rows = Math.min(this.rows.mostOf(statement), LAST_ROW);
    const later = this.#isManifold(statement) ? ROWS_OF_MANY : LATER_ROWS.filter((row) => row <= rows);
    return rows > Math.max(...later, ...LATER_ROWS) ? [...later, rows] : later;
  }

  /** Between its last write and its commit something is looked at. Of a transaction that is asked at its first write. */
  #looksAfterwards({ transactionStatus, transaction }: Session, statement: Statement): boolean {
    if (transactionStatus === 'T')
      return this.#workings.defers && !transaction.some((earlier) => this.#mayWrite(earlier));
    return this.#workings.defers || this.#isManifold(statement);
  }

  /** From now on this session stops at that place, if it comes there with this statement, or in the same transaction. */
  async arm(session: Session, statement: Statement, place: HoldPlace): Promise<void> {
    this.#held.set(session, { statement, place });
    await this.#engine.query(
      'SELECT pg_advisory_lock($1::int, $3::int), pg_advisory_lock($2::int, $3::int)',
      keysOf(session, place),
    );
  }

  /** Where it has stopped, if it has stopped where it was meant to: it waits for the engine, and for nobody else. */
  placeOf(session: Session): HoldPlace | undefined {
    if (session.phase !== 'waiting' || !session.blockedBy.includes(this.#enginePid)) return undefined;
    return this.#held.get(session)?.place;
  }

  isHolding(session: Session): boolean {
    return this.placeOf(session) !== undefined;
  }

  /** Lets it go on. */
  async release(session: Session): Promise<void> {
    const hold = this.#held.get(session);
    if (!hold) return;
    this.#held.delete(session);
    await this.#engine.query(
      'SELECT pg_advisory_unlock($1::int, $3::int), pg_advisory_unlock($2::int, $3::int)',
      keysOf(session, hold.place),
    );
  }

  /** Lets go of what has ended without coming to its place. */
  async releaseEnded(): Promise<void> {
    for (const [session, { statement, place }] of this.#held) {
      const goesOn = place === 'commit' && !session.closed && session.transactionStatus !== 'I';
      if (session.statement !== statement && !goesOn) await this.release(session);
    }
  }

  async releaseAll(): Promise<void> {
    for (const session of this.#held.keys()) await this.release(session);
  }
}

/** Without its schema. */
const bare = (name: string): string => name.slice(name.lastIndexOf('.') + 1).toLowerCase();

const HEARD_BY_NO_TRIGGER = new Set(['TRUNCATE', 'CREATE']);

/** Stopped before these, where there is more than one row; and before the last. */
const LATER_ROWS = [2, 3];
/**
 * The same where nobody knows how many there are. Of two rows for each of which a trigger writes two more, the fourth
 * comes between those that the trigger writes for the first, and is the first place at which some are locked and not all.
 */
const ROWS_OF_MANY = [2, 3, 4];
const AT_THE_END: readonly HoldPlace[] = ['commit'];

const keysOf = ({ pid }: Session, place: HoldPlace): number[] => [
  ARMED,
  place === 'commit' ? AT_COMMIT : ARMED + place,
  pid,
];
