import type { Session } from '../pool/session.ts';
import type { Board } from './board.ts';
import type { Loan } from './loans.ts';
import { stateOf, type SessionState } from './session-state.ts';

/** A difference between what a session kept before a loan, and after it. */
interface Change {
  what: string;
  value: string | undefined;
  loan: Loan;
  /** Nobody had had the connection before: it may be how this code prepares each of its connections. */
  first: boolean;
}

/**
 * What calls leave behind on the sessions of pooled connections. A setting that some loans of a connection find and
 * others do not is felt by whoever does not set it: that is a finding. What every connection gets before its first
 * statement, as from a listener of `connect`, is how this code prepares them.
 */
export class SessionTraces {
  readonly #board: Board;
  readonly #states = new Map<Session, SessionState>();
  readonly #ownSettings = new Set<string>();
  readonly #loans: Loan[] = [];
  /** Those that had a statement, since they were last looked at, by which a session may keep something. */
  readonly #unsure = new Set<Session>();
  readonly #changes: Change[] = [];

  constructor(board: Board) {
    this.#board = board;
  }

  /**
   * Looks at connections that have been given back since the last time: those lent for the first time, and those whose
   * statements say that something outlives them. What neither a statement nor the schema can have changed is as it is on
   * a new connection, and is not asked: the server goes through all of its settings to answer.
   *
   * @param label the call that had them, where there was one
   */
  async look(label?: string): Promise<void> {
    const news = this.#board.loans.news();
    for (const loan of news) {
      if (label !== undefined) loan.by = label;
      for (const name of loan.ownSets) this.#ownSettings.add(name);
    }
    const lastOf = new Map(news.map((loan) => [loan.session, loan]));
    const doubtful = new Set(news.filter(({ keeps }) => keeps).map(({ session }) => session));
    if (!(await this.#hides()))
      for (const { session } of news)
        if (!doubtful.has(session) && !this.#states.has(session)) this.#states.set(session, UNCHANGED);
    const asked = new Set(
      news.filter((loan) => loan.outlives || !this.#states.has(loan.session)).map(({ session }) => session),
    );
    for (const session of doubtful) this.#unsure.add(session);
    await Promise.all([...asked].map((session) => this.#compare(session, lastOf.get(session)!)));
    this.#loans.push(...news);
  }

  /** Looks once more at all of them that may be otherwise than when they were last looked at, and says what was found. */
  async conclude(): Promise<void> {
    const lastOf = new Map(this.#loans.map((loan) => [loan.session, loan]));
    // A schema that a call has changed may do more than it did.
    const anyMay = this.#loans.some(({ outlives }) => outlives) || (await this.#hides());
    const asked = [...lastOf].filter(
      ([session]) => anyMay || this.#unsure.has(session) || !this.#states.has(session),
    );
    await Promise.all(asked.map(([session, loan]) => this.#compare(session, loan)));
    // Who changed what was there before tells more than who was the first to have the connection.
    const felt = this.#changes
      .filter((change) => this.#isFelt(change))
      .sort((a, b) => Number(a.first) - Number(b.first));
    const found = new Map(felt.toReversed().map((change) => [change.what, change]));
    for (const change of this.#changes)
      if (!this.#isFelt(change) && this.#isLeft(change)) this.#board.notes.leftOnASession(change.what);
    for (const change of found.values()) {
      const { what, value, loan } = this.#takenBack(change) ?? change;
      this.#board.find('setting-left', `${loan.by} ${told(what, value)}`);
    }
  }

  /** What a new connection has, and others have no more: whoever has set it there tells more than who had the new one. */
  #takenBack({ what, value, first }: Change): Pick<Change, 'what' | 'value' | 'loan'> | undefined {
    if (!first || value === undefined) return undefined;
    const loan = this.#loans.find(
      ({ sets, session }) => sets.has(settingOf(what)) && this.#states.get(session)?.get(what) === undefined,
    );
    return loan && { what, value: undefined, loan };
  }

  async #hides(): Promise<boolean> {
    return (await this.#board.options.hidesWork?.()) ?? true;
  }

  async #compare(session: Session, loan: Loan): Promise<void> {
    if (session.checkedOut) return;
    const state = await stateOf(session, this.#ownSettings);
    if (!state) return;
    this.#unsure.delete(session);
    const before = this.#states.get(session);
    const first = !before;
    for (const what of new Set([...(before?.keys() ?? []), ...state.keys()]))
      if (before?.get(what) !== state.get(what))
        this.#changes.push({ what, value: state.get(what), loan, first });
    this.#states.set(session, state);
  }

  #isEverywhere(what: string, value: string | undefined): boolean {
    return [...this.#states.values()].every((state) => state.get(what) === value);
  }

  /** More than how each connection is prepared, and not put back at once. */
  #isLeft({ what, value, first }: Change): boolean {
    return value !== undefined && !(first && this.#isEverywhere(what, value));
  }

  #isFelt({ what, value, loan, first }: Change): boolean {
    const name = settingOf(what);
    if (!FELT.has(name)) return false;
    if (first && this.#isEverywhere(what, value)) return false;
    return this.#loans.some(
      (other) => other !== loan && other.statements > 0 && !other.opaque && !other.sets.has(name),
    );
  }
}

/** In lower case, as `SET` names it; nothing where it is something else that a session keeps. */
const settingOf = (what: string): string => /^setting (.*)$/.exec(what)?.[1]!.toLowerCase() ?? '';

/** As on a new connection. */
const UNCHANGED: SessionState = new Map();

function told(what: string, value: string | undefined): string {
  const name = what.slice('setting '.length);
  return value === undefined
    ? `took ${name} back to what a new connection has, on a connection of the pool`
    : `left ${name} at '${value}' on a connection of the pool`;
}

/** Settings that decide what a later statement does, sees, or waits for. Of all others a later caller notices little. */
const FELT: ReadonlySet<string> = new Set(
  `statement_timeout lock_timeout transaction_timeout idle_in_transaction_session_timeout idle_session_timeout
   default_transaction_isolation default_transaction_read_only default_transaction_deferrable synchronous_commit
   search_path role session_replication_role row_security timezone datestyle intervalstyle bytea_output
   extra_float_digits client_encoding standard_conforming_strings transform_null_equals`.split(/\s+/),
);
