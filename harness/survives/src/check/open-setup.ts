import { pathToFileURL } from 'node:url';
import path from 'node:path';
import type { Setup } from '../execution/setup.ts';
import { Database } from '../execution/database.ts';
import type { Definition, Property } from '../language/language.ts';
import type { Kata, SubjectCode } from '../model/kata.ts';
import { LIMITS } from '../model/limits.ts';
import { PlainError } from '../model/plain-error.ts';
import { callerContext } from '../pool/caller-context.ts';
import type { PostgresServer } from '../postgres/server.ts';
import { guardedProcess } from '../subject/guarded-process.ts';
import { bundleSubject, type Bundle } from '../subject/bundle.ts';
import { SubjectModule } from '../subject/instance.ts';
import { VirtualTimers } from '../time/virtual-timers.ts';

type Common = Pick<Setup, 'module' | 'definition' | 'console' | 'limits'>;

/**
 * The subject compiled once, and as many databases as properties are judged side by side. A property is always
 * judged on one database, so its verdict does not depend on how many there are. Close it when done.
 */
export class OpenSetup {
  readonly definition: Definition;
  readonly #common: Common;
  readonly #prepare: () => Promise<Database>;
  readonly #stages: { current: Database }[] = [];

  private constructor(definition: Definition, common: Common, prepare: () => Promise<Database>) {
    this.definition = definition;
    this.#common = common;
    this.#prepare = prepare;
    process.on('unhandledRejection', blameCaller);
  }

  static async open(options: {
    kata: Kata;
    subject: SubjectCode;
    server: PostgresServer;
    console: Console;
    onCompiled?: ((bundle: Bundle) => void) | undefined;
  }): Promise<OpenSetup> {
    const { kata, subject, server } = options;
    const [definition, bundle] = await Promise.all([
      loadProperties(kata),
      bundleSubject(subject, kata.meta.entry),
    ]);
    options.onCompiled?.(bundle);
    const module = new SubjectModule(bundle);
    demandExports(module, kata, options.console);
    const common = {
      module,
      definition,
      console: options.console,
      limits: LIMITS,
    };
    return new OpenSetup(definition, common, () =>
      Database.prepare(server, { label: kata.number, definition }, subject),
    );
  }

  /** One more database, for properties that are judged one after another on it. */
  async database(): Promise<{ of(property: Property): Setup }> {
    // What earlier databases keep open for later runs would count against a server's limit.
    if (this.definition.connectionLimit !== undefined)
      await Promise.all(this.#stages.map(({ current }) => current.warm.closeIdle()));
    const holder = { current: await this.#prepare() };
    this.#stages.push(holder);
    const renewDatabase = async (): Promise<Database> => {
      await holder.current.close();
      return (holder.current = await this.#prepare());
    };
    return {
      of: (property) => ({
        ...this.#common,
        property,
        renewDatabase,
        get database() {
          return holder.current;
        },
      }),
    };
  }

  async close(): Promise<void> {
    process.off('unhandledRejection', blameCaller);
    await Promise.all(this.#stages.map(({ current }) => current.close()));
  }
}

/** The handler runs in the asynchronous context of the promise. What has none is not the subject's. */
function blameCaller(reason: unknown): void {
  const caller = callerContext.getStore();
  if (!caller) throw reason;
  caller.rejected(reason);
}

/** What the kata's survives.ts exports by default. */
export async function loadProperties(kata: Kata): Promise<Definition> {
  const file = path.join(kata.dir, 'survives.ts');
  const loaded = (await import(pathToFileURL(file).href)) as { default: Definition };
  return loaded.default;
}

/** Loads the module once, outside any run, so that a missing export is said before anything is explored. */
function demandExports(module: SubjectModule, kata: Kata, console: Console): void {
  const timers = new VirtualTimers(() => undefined);
  let exports: Record<string, unknown>;
  try {
    exports = module.instantiate({
      ...timers.globals,
      modules: timers.modules,
      process: guardedProcess(),
      Date,
      Math,
      console,
    });
  } catch (error) {
    const place = module.locateError(error);
    const where = place ? `${place.file}:${place.line}` : kata.meta.entry;
    throw new PlainError(
      `${where} fails while it is loaded: ${error instanceof Error ? error.message : String(error)}`,
      {
        next: 'mend it and check again',
        exitCode: 1,
        cause: error,
      },
    );
  }
  for (const name of kata.meta.exports) {
    if (typeof exports[name] === 'function') continue;
    const has = Object.keys(exports).filter((key) => typeof exports[key] === 'function');
    throw new PlainError(
      `${kata.meta.entry} does not export a function ${name}; it exports ${has.length > 0 ? has.join(', ') : 'no function'}`,
      { next: `export ${name} as the kata's README describes it, and check again`, exitCode: 1 },
    );
  }
}
