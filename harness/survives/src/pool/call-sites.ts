import type { SourcePlace } from '../model/history.ts';
import type { Traffic } from './traffic.ts';

/** The learner's line mostly stands right above the pool; to collect more frames costs more. */
const NEAR = 4;
/** Frames looked at: a learner's statement may sit below a few helpers of their own and of packages. */
const DEPTH = 25;

/** The learner's line that leads here, as `traffic` knows it. */
export function placeOfCaller(traffic: Pick<Traffic, 'locate'>): SourcePlace | undefined {
  return traffic.locate(() => callSites(NEAR)) ?? traffic.locate(() => callSites(DEPTH));
}

const asSites = (_error: Error, sites: NodeJS.CallSite[]): NodeJS.CallSite[] => sites;

/**
 * The stack above the caller as structured frames. `error.stack` would format every frame and, with source maps
 * on, map it too, which costs more than the statement itself.
 */
function callSites(depth: number): readonly NodeJS.CallSite[] {
  const { prepareStackTrace, stackTraceLimit } = Error;
  const holder: { stack?: unknown } = {};
  try {
    Error.stackTraceLimit = depth;
    Error.prepareStackTrace = asSites;
    Error.captureStackTrace(holder, placeOfCaller);
    return (holder.stack as NodeJS.CallSite[] | undefined) ?? [];
  } finally {
    Error.prepareStackTrace = prepareStackTrace;
    Error.stackTraceLimit = stackTraceLimit;
  }
}
