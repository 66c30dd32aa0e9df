/** Frames looked at: a learner's statement may sit below a few helpers of their own and of packages. */
const DEPTH = 25;

/**
 * The stack above the caller as structured frames. `error.stack` would format every frame and, with source maps
 * on, map it too, which costs more than the statement itself.
 */
export function callSites(): readonly NodeJS.CallSite[] {
  const { prepareStackTrace, stackTraceLimit } = Error;
  try {
    Error.stackTraceLimit = DEPTH;
    Error.prepareStackTrace = (_error, sites) => sites;
    return (new Error().stack as unknown as NodeJS.CallSite[] | undefined) ?? [];
  } finally {
    Error.prepareStackTrace = prepareStackTrace;
    Error.stackTraceLimit = stackTraceLimit;
  }
}
