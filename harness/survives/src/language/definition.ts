import type { Contract } from './contract.ts';
import type { Subject } from './functions.ts';
import type { Party } from './outside.ts';
import type { Property } from './property.ts';

/** All that is promised of a subject, and what it is promised in. */
export interface Definition<S = Subject> {
  /** SQL that fills the contract tables after `schema.sql`: `INSERT INTO seats …`. */
  seed?: string;
  /** SQL for the state that counts: contract tables or views, with an ORDER BY. */
  state: string;
  /** Size of each application instance's pool. Belongs to the harness: a pool of one is no repair. Default 10. */
  poolSize?: number;
  /**
   * The code makes its pools and clients itself, with `new Pool()` and `new Client()` of its `pg`: they are scheduled as
   * the pool that other code is given, and no finding. Its functions, and its factory, are given no pool. Default: false.
   */
  ownPools?: boolean;
  /**
   * Connections that the server lets both instances have together, enforced by the server: the next one gets
   * SQLSTATE 53300. Default: none.
   */
  connectionLimit?: number;
  /** Parties outside of the database: what each method does to the party's ledger, and answers. */
  outside?: Record<string, Party>;
  /** What is promised, as a model: what lies between the promises is judged by it. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- each contract has a state of its own
  contract?: Contract<S, any>;
  /** In order of importance: the first that breaks heads the report. */
  promises: Property<S>[];
}
