import type { Kata } from '../../workbook/src/course/kata.ts';
import type { PostgresServer } from '../../survives/src/postgres/server.ts';

/** What a bench works with. */
export interface BenchContext {
  server: PostgresServer;
  katas: readonly Kata[];
  /** How often something quick is timed, from milliseconds to seconds each. */
  repeats: number;
  /** How often each subject is tried where one try is a whole check. */
  runs: number;
  /** Only these subjects, by name; all of them when absent. */
  subjects?: readonly string[];
  /** Larger scopes, as `kata check --thorough` has them, where whole checks are repeated. */
  thorough?: boolean;
  /** Takes a line about each subject that is done with: what takes hours is not to be silent. */
  progress?: (line: string) => void;
}

/** What a bench found. */
export interface Figures {
  head: string[];
  rows: string[][];
  /** For `--json` and for tests. Ratios unless the name ends in a unit. Null: could not be measured here. */
  numbers: Record<string, number | null>;
  /** What somebody has to know who reads the table. Whole sentences. */
  notes: string[];
}

export interface Benchmark {
  name: string;
  title: string;
  /** Only when it is named: it takes hours. */
  onRequest?: boolean;
  measure(context: BenchContext): Promise<Figures>;
}
