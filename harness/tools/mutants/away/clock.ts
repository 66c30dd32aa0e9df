import { lastName } from '../sql.ts';
import { onStatements } from '../statement-operator.ts';

/** `now()` stands still while a statement waits for a lock, and in the whole transaction; `clock_timestamp()` does not. */
export const clock = onStatements(
  { name: 'clock', family: 'away', what: 'now() for clock_timestamp()' },
  (node) => {
    const last = lastName(node.funcname);
    return last.sval === 'clock_timestamp' ? [() => void (last.sval = 'now')] : [];
  },
);
