import { isAdvisory, onlyComputes } from '../sql/functions.ts';
import type { ReadStatement } from '../model/read-statement.ts';
import type { Session } from '../pool/session.ts';
import type { Statement } from '../pool/statement.ts';
import { mayChangeSomething } from './commits.ts';

/** A pooled connection from when it was lent to when it was given back, and what its statements say that they do. */
export interface Loan {
  readonly session: Session;
  /** Who had it: a caller. */
  by: string;
  statements: number;
  /** Settings that it has set, for a transaction or for good. */
  readonly sets: Set<string>;
  /** Settings with a name of the code's own that it has set for good. */
  readonly ownSets: Set<string>;
  /** It says that something outlives its transactions. */
  outlives: boolean;
  /** It runs what its text does not show. */
  opaque: boolean;
  /** By its text alone its session may keep something. */
  keeps: boolean;
}

/** Who has had which connection, in the order in which they were given back. */
export class Loans {
  /** How often something has been sent that may change what others see. */
  changes = 0;
  readonly #open = new Map<Session, Loan>();
  #over: Loan[] = [];

  /** The statement is the next one of its connection. Those before the first loan, as of a listener of `connect`, are its. */
  sent(session: Session, statement: Statement): void {
    if (mayChangeSomething(session, statement)) this.changes++;
    const loan = this.#open.get(session) ?? begun(session);
    this.#open.set(session, loan);
    loan.statements++;
    for (const one of statement.does) take(loan, one);
  }

  givenBack(session: Session): void {
    const loan = this.#open.get(session);
    this.#open.delete(session);
    if (!loan) return;
    loan.by = session.owner ?? 'a caller';
    this.#over.push(loan);
  }

  /** Those that are over since it was last asked. */
  news(): Loan[] {
    const news = this.#over;
    this.#over = [];
    return news;
  }

  /** Some of them says that something outlives it. */
  get outlive(): boolean {
    return this.#over.some(({ outlives }) => outlives);
  }
}

const begun = (session: Session): Loan => ({
  session,
  by: '',
  statements: 0,
  sets: new Set(),
  ownSets: new Set(),
  outlives: false,
  opaque: false,
  keeps: false,
});

/** `RESET`: some settings; `CREATE`: a table may be a temporary one. */
const OUTLIVE = new Set(['LISTEN', 'UNLISTEN', 'DECLARE', 'CREATE', 'RESET', 'DISCARD', 'DO', 'CALL']);

function take(loan: Loan, { verb, sets = [], calls, writes, opaque }: ReadStatement): void {
  for (const { name, local } of sets) {
    loan.sets.add(name.toLowerCase());
    if (!local && name.includes('.')) loan.ownSets.add(name);
  }
  loan.outlives ||= OUTLIVE.has(verb) || opaque === true || sets.some(({ local }) => !local);
  loan.opaque ||=
    opaque === true ||
    calls.some((name) => !onlyComputes(name) && !isAdvisory(name) && name !== 'set_config');
  // SELECT INTO: the table may be a temporary one.
  const makesTable = verb === 'SELECT' && writes.length > 0;
  loan.keeps ||= loan.outlives || loan.opaque || makesTable || calls.includes('set_config');
}
