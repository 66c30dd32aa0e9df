import pg from 'pg';
import { SERVER_ERRORS, type Fault } from '../model/faults.ts';
import type { Recorder } from './recorder.ts';

/** Connections that the server has no room for: a pool whose other connections are gone hears that when it is asked. */
export class Refusals {
  readonly #run: { faults: Fault[]; recorder: Recorder };
  #instance: string | null = null;

  constructor(run: { faults: Fault[]; recorder: Recorder }) {
    this.#run = run;
  }

  /** The next connection that this instance asks for; nobody's any more, for null. */
  await(instance: string | null): void {
    this.#instance = instance;
  }

  /** What whoever asks for one now is told, when it is refused. */
  next(instance: string, caller: string | null): Error | undefined {
    if (this.#instance !== instance) return undefined;
    this.#instance = null;
    const { faults, recorder } = this.#run;
    faults.push({ kind: 'connect-refused', caller: caller ?? instance, uncommitted: true });
    recorder.noted(`the server refuses ${caller ?? instance} a connection: 53300`);
    const { code, message } = SERVER_ERRORS['too-many-connections']!;
    return Object.assign(new pg.DatabaseError(message, message.length, 'error'), { severity: 'FATAL', code });
  }
}
