/** Rows of one table: the one with this primary key, or (`row` null) any of them. */
export interface Key {
  /** `schema.table`, or the name of a sequence. */
  table: string;
  /** The primary key's values as text. */
  row: string | null;
}

/**
 * What a step may read, lock and make visible.
 *
 * In READ COMMITTED a plain SELECT neither waits for a row that somebody has locked or changed, nor sees the change;
 * it sees what has been committed. So reads meet what is published, and locks meet locks.
 */
export interface Footprint {
  /** Nothing is known, or it reaches further than rows: it is dependent on every other step. */
  everything: boolean;
  /** Application instances whose code runs on in this step: their modules and their pool are shared. */
  instances: ReadonlySet<string>;
  reads: readonly Key[];
  /** Rows that are locked or written, for as long as the transaction lasts; and those let go of again. */
  locks: readonly Key[];
  /** Rows whose new contents others can see after this step. */
  publishes: readonly Key[];
}

/**
 * Whether two steps that could both be taken now lead to the same state in either order, whatever the data, and
 * neither keeps the other from being taken. False is always a right answer.
 *
 * The order in which rows lie on disk is not part of the state. SQL leaves it open, and it differs from run to run
 * with the space that earlier runs have left: code that relies on it is not judged by this.
 */
export function independent(a: Footprint, b: Footprint): boolean {
  if (a.everything || b.everything) return false;
  if ([...a.instances].some((instance) => b.instances.has(instance))) return false;
  return (
    !meet([...a.locks, ...a.publishes], [...b.locks, ...b.publishes]) &&
    !meet(a.reads, b.publishes) &&
    !meet(b.reads, a.publishes)
  );
}

const meet = (some: readonly Key[], others: readonly Key[]): boolean =>
  some.some((a) =>
    others.some((b) => a.table === b.table && (a.row === null || b.row === null || a.row === b.row)),
  );
