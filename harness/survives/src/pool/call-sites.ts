import type { SourcePlace } from '../model/history.ts';
import type { Traffic } from './traffic.ts';

/** The learner's line mostly stands right above the pool; to collect more frames costs more. */
const NEAR = 4;
/** Frames looked at: a learner's statement may sit below helpers of their own and the layers of an ORM. */
const DEPTH = 60;

/** Where a statement comes from, as far as it is known by now. */
export interface CallerPlace {
  source: SourcePlace | undefined;
}

/** The learner's line that leads here, as `traffic` knows it. */
export function placeOfCaller(traffic: Pick<Traffic, 'locate'>): SourcePlace | undefined {
  return (
    traffic.locate(() => callSites(NEAR, placeOfCaller)) ??
    traffic.locate(() => callSites(DEPTH, placeOfCaller))
  );
}

/** The frames right above a function, innermost first: what they are is looked up only where somebody asks. */
export const framesAbove = (above: (...args: never) => unknown): readonly NodeJS.CallSite[] =>
  callSites(NEAR, above);

/**
 * Code that awaits a thenable, as query builders are, is not on the stack any more when the statement is made. While the
 * statement is being answered, V8 knows who awaits what comes of it.
 */
export function locatedWhenAnswered<A>(answer: A, place: CallerPlace, traffic: Pick<Traffic, 'locate'>): A {
  if (place.source || !(answer instanceof Promise)) return answer;
  // Of who awaits there are few frames, so all of them are looked at.
  const look = (): void => {
    place.source ??= traffic.locate(() => callSites(DEPTH, look));
  };
  return answer.then(
    (value: unknown) => {
      look();
      return value;
    },
    (error: unknown) => {
      look();
      throw error;
    },
  ) as A;
}

const asSites = (_error: Error, sites: NodeJS.CallSite[]): NodeJS.CallSite[] => sites;

/**
 * The stack above a function as structured frames. `error.stack` would format every frame and, with source maps
 * on, map it too, which costs more than the statement itself.
 */
function callSites(depth: number, above: (...args: never) => unknown): readonly NodeJS.CallSite[] {
  const { prepareStackTrace, stackTraceLimit } = Error;
  const holder: { stack?: unknown } = {};
  try {
    Error.stackTraceLimit = depth;
    Error.prepareStackTrace = asSites;
    Error.captureStackTrace(holder, above);
    return (holder.stack as NodeJS.CallSite[] | undefined) ?? [];
  } finally {
    Error.prepareStackTrace = prepareStackTrace;
    Error.stackTraceLimit = stackTraceLimit;
  }
}
