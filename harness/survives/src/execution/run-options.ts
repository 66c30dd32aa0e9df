import type { AnyContract, Party } from '../language/language.ts';
import type { SourcePlace } from '../model/history.ts';
import type { Limits } from '../model/limits.ts';
import type { Holds } from './holds.ts';
import type { OpenReport } from './open-report.ts';
import type { WaitOracle } from './wait-oracle.ts';

/** What a run is given, whoever conducts it. */
export interface RunOptions {
  /** The parties outside of the database, by name. */
  outside: Readonly<Record<string, Party>>;
  /** What others write, by name: it can be called as a function of the code can. */
  writes?: AnyContract['writes'];
  /** Moves stored moments, as time does that passes. Default: while callers sleep no time passes for the database. */
  passTime?: (byMs: number) => Promise<unknown>;
  /** Ends backends and waits until they are gone. */
  endBackends: (pids: number[]) => Promise<void>;
  /** Starts an application instance anew, under the same name, with modules and a pool of its own. */
  restart: (instance: string) => void;
  oracle: WaitOracle;
  /** Whether the code has connections to this database that are none of its pools', nor `known` by their backends. */
  strangers?: (known: readonly number[]) => Promise<boolean>;
  /** Whether the schema does more in a statement than its text says. Default: it may. */
  hidesWork?: () => Promise<boolean>;
  /** Whether that is where a server of Postgres listens. */
  isServer: (to: { port?: number; path?: string }) => boolean;
  holds: Holds;
  /** Somebody outside of the schedule whom the property lets read. */
  report?: Pick<OpenReport, 'pid'>;
  /** The backend with a snapshot of ours, while one is open. */
  onlooker?: { readonly pid: number | undefined };
  locate: (frames: readonly NodeJS.CallSite[]) => SourcePlace | undefined;
  locateError: (error: unknown) => SourcePlace | undefined;
  limits: Pick<Limits, 'run' | 'free'>;
  /** Name of the property that the run is about. */
  property: string;
}
