import { PlainError } from '../model/plain-error.ts';
import { errorCode, errorText, isGone } from './connect.ts';

/** An administrator ends the backend, the server crashes, the server is not taking anybody. */
const ENDED = /^57P0[123]$/;
/** pg's own words for a connection that is no more. */
const NO_CONNECTION = /^(Connection terminated|Client has encountered a connection error|Client was closed)/;

/**
 * Work of ours on a server. What it rejects with because the server, or a connection of ours, has gone away is said to
 * be that.
 */
export async function whileServerIsThere<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof PlainError || !wentAway(error)) throw error;
    throw new PlainError(`Postgres went away in the middle of it: ${errorText(error)}`, {
      next: 'look whether that server still runs, and check again',
      cause: error,
    });
  }
}

const wentAway = (error: unknown): boolean =>
  isGone(error) || ENDED.test(errorCode(error) ?? '') || NO_CONNECTION.test(errorText(error));
