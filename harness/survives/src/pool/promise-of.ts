import type { Submittable } from './pg-internals.ts';

/** For a query that was given no callback, as pg's client makes it. */
export function promiseOf(query: Submittable): Promise<unknown> {
  return new Promise((resolve, reject) => {
    query.callback = (error, result) => (error ? reject(error) : resolve(result));
  }).catch((error: Error) => {
    // As pg does: a stack that leads to the caller instead of to the socket.
    Error.captureStackTrace(error);
    throw error;
  });
}
