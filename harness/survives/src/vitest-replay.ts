import { writeFile } from 'node:fs/promises';
import type { ReplayVerdict } from './model/verdict.ts';

/** The token that the test files of this run are to replay, in place of their checks. */
export const REPLAYED_TOKEN = 'SURVIVES_REPLAY';
/** Where what came of it is written. */
export const REPLAY_RESULT = 'SURVIVES_REPLAY_RESULT';

/** What goes from the test file to the command that started it. */
export interface ReplayResult {
  verdict: ReplayVerdict['verdict'];
  /** For a terminal. */
  report: string;
}

/** Hands the result on; without anybody who waits for it, it is printed. */
export async function tellReplay(result: ReplayResult): Promise<void> {
  const file = process.env[REPLAY_RESULT];
  if (file) return writeFile(file, JSON.stringify(result));
  process.stdout.write(`${result.report}\n`);
}
