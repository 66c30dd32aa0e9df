import type pg from 'pg';
import type { SourcePlace } from '../model/history.ts';
import type { InstanceGlobals } from './instance.ts';

/** What a caller can call: each takes the arguments of the call, and has its pool already. */
export type Functions = Record<string, (...args: unknown[]) => unknown>;

/** Code that is judged, whatever way it came: it is started once for each application instance. */
export interface Code {
  /** As in the verdict: `seat-lock.ts`, `attempt`. */
  readonly name: string;
  /** A factory makes a service: what it asks of the database meanwhile is asked before anybody calls. */
  readonly hasFactory: boolean;
  /**
   * A new instance with a pool of its own, or without one: then it makes its pools itself. `globals` reach code that is
   * loaded for each instance, and no other. A factory may answer in a promise.
   */
  start(globals: InstanceGlobals, pool: pg.Pool | null): Functions | Promise<Functions>;
  /** The line of this code among frames. */
  locate(frames: readonly NodeJS.CallSite[]): SourcePlace | undefined;
  /** The line of this code in the stack of an error. */
  locateError(error: unknown): SourcePlace | undefined;
  /** The package whose code the innermost of these frames is, where that is known; `undefined` for this code itself. */
  packageOf?(frames: readonly NodeJS.CallSite[]): string | undefined;
}
