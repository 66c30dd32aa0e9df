import pg from 'pg';
import { REFUSED_IN_A_ROW, SERVER_ERRORS, type Fault, type FaultKind } from '../model/faults.ts';
import type { Recorder } from './recorder.ts';

/** Connections that the server has no room for: a pool whose other connections are gone hears that when it is asked. */
export class Refusals {
  readonly #run: { faults: Fault[]; recorder: Recorder };
  #instance: string | null = null;
  #kind: FaultKind = 'connect-refused';
  #left = 0;

  constructor(run: { faults: Fault[]; recorder: Recorder }) {
    this.#run = run;
  }

  /** The next connection that this instance asks for, or the next many; nobody's any more, for null. */
  await(instance: string | null, kind: 'connect-refused' | 'full-for-a-while' = 'connect-refused'): void {
    this.#instance = instance;
    this.#kind = kind;
    this.#left = kind === 'connect-refused' ? 1 : REFUSED_IN_A_ROW;
  }

  /** What whoever asks for one now is told, when it is refused. */
  next(instance: string, caller: string | null): Error | undefined {
    if (this.#instance !== instance || this.#left === 0) return undefined;
    this.#tell(caller ?? instance);
    this.#left--;
    const { code, message } = SERVER_ERRORS['too-many-connections']!;
    return Object.assign(new pg.DatabaseError(message, message.length, 'error'), { severity: 'FATAL', code });
  }

  /** Once, however many are refused. */
  #tell(caller: string): void {
    const { faults, recorder } = this.#run;
    if (this.#kind === 'full-for-a-while' && this.#left < REFUSED_IN_A_ROW) return;
    faults.push({ kind: this.#kind, caller, uncommitted: true });
    const whom = this.#kind === 'full-for-a-while' ? 'every connection for a while' : 'a connection';
    recorder.noted(`the server refuses ${caller} ${whom}: 53300`);
  }
}
