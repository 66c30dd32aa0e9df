import type { ErrorView } from '../model/history.ts';
import type { Wire } from './pg-internals.ts';
import { viewError } from './views.ts';

const TOO_MANY_CONNECTIONS = '53300';
/** What the server says when it is the limit that is set for the role, and not its own. */
const LIMIT_OF_THE_ROLE = /for role/;
/** Insufficient resources, an end of the server or of a backend from outside, system errors, errors of the server. */
const OF_THE_SERVER = /^(53|57P0[123]|58|XX)/;

/** Hears why a connection ended. */
export class LastWords {
  #wasReady = false;
  #fatal: ErrorView | null = null;
  #broken: ErrorView | null = null;
  #expected: boolean | null = null;
  readonly #isExpected: () => boolean;

  /** @param isExpected whether somebody of ours has ended it; asked at the first sign, for a pool ends what is broken */
  constructor(wire: Wire, isExpected: () => boolean) {
    this.#isExpected = isExpected;
    wire.on('readyForQuery', () => (this.#wasReady = true));
    wire.on('errorMessage', (error: Error & { severity?: string }) => {
      if (!this.#wasReady || error.severity === 'FATAL' || error.severity === 'PANIC')
        this.#hear(() => (this.#fatal = viewError(error)));
    });
    wire.on('error', (error) => this.#hear(() => (this.#broken ??= viewError(error))));
  }

  #hear(note: () => void): void {
    this.#expected ??= this.#isExpected();
    note();
  }

  /**
   * What took the connection away, unless that is expected, or the code's own doing: what its statements ask for (a limit on idle
   * transactions), what they make of the protocol, or more connections than its role may have.
   */
  get ofSurroundings(): ErrorView | null {
    if (this.#expected ?? this.#isExpected()) return null;
    const said = this.#fatal ?? this.#broken ?? { name: 'Error', message: 'nobody said why' };
    if (!this.#wasReady) return isLimitOfRole(said) ? null : said;
    return this.#fatal && !OF_THE_SERVER.test(said.code ?? '') ? null : said;
  }
}

const isLimitOfRole = ({ code, message }: ErrorView): boolean =>
  code === TOO_MANY_CONNECTIONS && LIMIT_OF_THE_ROLE.test(message);

/** The server itself has no room left. */
export const isServerFull = (error: ErrorView): boolean =>
  error.code === TOO_MANY_CONNECTIONS && !isLimitOfRole(error);
