import type pg from 'pg';
import { PlainError } from '../model/plain-error.ts';
import { bundleCode, type Bundle } from './bundle.ts';
import type { CodeOnDisk } from './code-on-disk.ts';
import type { Code, Functions } from './code.ts';
import { SubjectModule, type InstanceGlobals } from './instance.ts';

/** Code on disk, bundled once and evaluated for each instance: module state is never shared. */
export class BundledCode implements Code {
  readonly name: string;
  readonly hasFactory: boolean;
  readonly module: SubjectModule;
  readonly locate;
  readonly locateError;
  readonly packageOf;
  readonly #source: CodeOnDisk;

  constructor(source: CodeOnDisk, bundle: Bundle) {
    this.name = source.name;
    this.hasFactory = source.factory !== undefined;
    this.module = new SubjectModule(bundle);
    this.locate = this.module.locate;
    this.locateError = this.module.locateError;
    this.packageOf = this.module.packageOf;
    this.#source = source;
  }

  /** Rejects with a `PlainError` when it is not there or does not compile. */
  static async load(source: CodeOnDisk): Promise<BundledCode> {
    return new BundledCode(source, await bundleCode(source));
  }

  start(globals: InstanceGlobals, pool: pg.Pool | null): Functions | Promise<Functions> {
    const exports = this.module.instantiate(globals);
    const { factory } = this.#source;
    if (factory === undefined) return pool ? takingThePool(exports, pool) : functionsIn(exports);
    const make = exports[factory] as (...pool: pg.Pool[]) => Functions | Promise<Functions>;
    return pool ? make(pool) : make();
  }

  /**
   * Loads the module once, outside of any run, so that what is wrong with it is said before anything is explored.
   * Throws a `PlainError` when it fails while it is loaded, or misses an export.
   */
  demandExports(globals: InstanceGlobals): void {
    const { entry, factory, exports: wanted = factory === undefined ? [] : [factory] } = this.#source;
    const exports = this.#load(globals);
    for (const name of wanted) {
      if (typeof exports[name] === 'function') continue;
      const has = Object.keys(exports).filter((key) => typeof exports[key] === 'function');
      throw new PlainError(
        `${entry} does not export a function ${name}; it exports ${has.length > 0 ? has.join(', ') : 'no function'}`,
        { next: `export ${name} as the README describes it, and check again`, exitCode: 1 },
      );
    }
  }

  #load(globals: InstanceGlobals): Record<string, unknown> {
    try {
      return this.module.instantiate(globals);
    } catch (error) {
      const place = this.locateError(error);
      const where = place ? `${place.file}:${place.line}` : this.#source.entry;
      throw new PlainError(
        `${where} fails while it is loaded: ${error instanceof Error ? error.message : String(error)}`,
        { next: 'mend it and check again', exitCode: 1, cause: error },
      );
    }
  }
}

const functionsIn = (exports: Record<string, unknown>): Functions =>
  Object.fromEntries(
    Object.entries(exports).flatMap(([name, value]) =>
      typeof value === 'function' ? [[name, value as Functions[string]]] : [],
    ),
  );

/** Functions that take the pool first, without it. */
export const takingThePool = (exports: Record<string, unknown>, pool: pg.Pool): Functions =>
  Object.fromEntries(
    Object.entries(functionsIn(exports)).map(([name, value]) => [
      name,
      (...args: unknown[]) => value(pool, ...args),
    ]),
  );
