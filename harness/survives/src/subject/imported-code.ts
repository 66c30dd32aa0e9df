import type pg from 'pg';
import type { SourcePlace } from '../model/history.ts';
import { PlainError } from '../model/plain-error.ts';
import { takingThePool } from './bundled-code.ts';
import type { Code, Functions } from './code.ts';
import type { InstanceGlobals } from './instance.ts';
import { placeInMappedStack } from './mapped-stack.ts';

/** Frames looked at: a statement may sit below a few helpers, and a query builder below many of its own. */
const DEPTH = 50;

/**
 * Code that whoever asks has imported already. Its two instances share what was imported, it has the time and the
 * timers of the process, and its lines are found by whoever loaded it.
 */
export class ImportedCode implements Code {
  readonly name = 'imported code';
  readonly hasFactory: boolean;
  readonly #start: (pool: pg.Pool) => Functions | Promise<Functions>;

  constructor(start: (pool: pg.Pool) => Functions | Promise<Functions>, { hasFactory = true } = {}) {
    this.#start = start;
    this.hasFactory = hasFactory;
  }

  static ofModule(module: Record<string, unknown>): ImportedCode {
    return new ImportedCode((pool) => takingThePool(module, pool), { hasFactory: false });
  }

  start(_globals: InstanceGlobals, pool: pg.Pool | null): Functions | Promise<Functions> {
    if (!pool) throw makesItsOwn();
    const service = this.#start(pool);
    return service instanceof Promise ? service.then(callable) : callable(service);
  }

  /** Frames have the positions of what was transformed: those that the loader maps back are in the stack's text. */
  locate(): SourcePlace | undefined {
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = DEPTH;
    const { stack } = new Error();
    Error.stackTraceLimit = stackTraceLimit;
    return placeInMappedStack(stack);
  }

  locateError(error: unknown): SourcePlace | undefined {
    return placeInMappedStack(error instanceof Error ? error.stack : undefined);
  }
}

const makesItsOwn = (): PlainError =>
  new PlainError('`ownPools` is asked for, and code that is imported already has made its pools', {
    next: 'give the path of the module instead of what it exports',
  });

/** A service may be an instance of a class: its methods are on the prototype, and want their `this`. */
function callable(service: Functions): Functions {
  const names = new Set<string>();
  for (
    let at: object | null = service;
    at && at !== Object.prototype;
    at = Object.getPrototypeOf(at) as object
  )
    for (const name of Object.getOwnPropertyNames(at)) if (name !== 'constructor') names.add(name);
  return Object.fromEntries(
    [...names].flatMap((name) => {
      const member: unknown = service[name];
      return typeof member === 'function' ? [[name, member.bind(service) as Functions[string]]] : [];
    }),
  );
}
