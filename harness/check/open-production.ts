import { pathToFileURL } from 'node:url';
import path from 'node:path';
import type { Production } from '../engine/rehearsal.ts';
import type { Run } from '../engine/run.ts';
import { Stage } from '../engine/stage.ts';
import type { KataProperties, Property } from '../kata.ts';
import type { Kata, SubjectCode } from '../model/kata.ts';
import { PlainError } from '../model/plain-error.ts';
import type { PostgresServer } from '../postgres/server.ts';
import { bundleSubject } from '../subject/bundle.ts';
import { SubjectModule } from '../subject/instance.ts';
import { VirtualTimers } from '../time/virtual-timers.ts';

/** More statements than this in one race are a loop without end: katas need a few dozen. */
const STEP_LIMIT = 400;
const STATEMENT_LIMIT_MS = 5_000;

/** The subject compiled, its schema created, and everything that runs share. Close it when done. */
export class OpenProduction {
  readonly definition: KataProperties;
  readonly #shared: Omit<Production, 'property'>;
  #run: Run | null = null;
  readonly #onRejection = (reason: unknown): void => {
    const text = reason instanceof Error ? reason.message : String(reason);
    this.#run?.find('unhandled-rejection', `nobody handled the rejection "${text}"`);
  };

  private constructor(definition: KataProperties, shared: Omit<Production, 'property'>) {
    this.definition = definition;
    this.#shared = { ...shared, onRun: (run) => (this.#run = run) };
    process.on('unhandledRejection', this.#onRejection);
  }

  static async open(options: {
    kata: Kata;
    subject: SubjectCode;
    server: PostgresServer;
    console: Console;
  }): Promise<OpenProduction> {
    const { kata, subject, server } = options;
    const definition = await loadProperties(kata);
    const module = new SubjectModule(await bundleSubject(subject, kata.meta.entry));
    demandExports(module, kata);
    const prepare = () => Stage.prepare(server, { label: kata.number, properties: definition }, subject);
    const shared = {
      stage: await prepare(),
      renewStage: prepare,
      module,
      kata: definition,
      console: options.console,
      stepLimit: STEP_LIMIT,
      statementLimitMs: STATEMENT_LIMIT_MS,
    };
    const renewStage = async (): Promise<Stage> => {
      await shared.stage.close();
      return (shared.stage = await prepare());
    };
    return new OpenProduction(definition, Object.assign(shared, { renewStage }));
  }

  /** Productions share the stage: a renewed one is seen by all. */
  of(property: Property): Production {
    const shared = this.#shared;
    return {
      ...shared,
      property,
      get stage() {
        return shared.stage;
      },
      set stage(stage) {
        shared.stage = stage;
      },
    };
  }

  async close(): Promise<void> {
    process.off('unhandledRejection', this.#onRejection);
    await this.#shared.stage.close();
  }
}

/** What the kata's survives.ts exports by default. */
export async function loadProperties(kata: Kata): Promise<KataProperties> {
  const file = path.join(kata.dir, 'survives.ts');
  const loaded = (await import(pathToFileURL(file).href)) as { default: KataProperties };
  return loaded.default;
}

/** Loads the module once, outside any run, so that a missing export is said before anything is explored. */
function demandExports(module: SubjectModule, kata: Kata): void {
  const timers = new VirtualTimers(() => undefined);
  let exports: Record<string, unknown>;
  try {
    exports = module.instantiate({ ...timers.globals, modules: timers.modules, Date, Math, console });
  } catch (error) {
    const place = module.locate(error instanceof Error ? error.stack : undefined);
    const where = place ? `${place.file}:${place.line}` : kata.meta.entry;
    throw new PlainError(`${where} fails while it is loaded: ${error instanceof Error ? error.message : String(error)}`, {
      next: 'mend it and check again',
      exitCode: 1,
      cause: error,
    });
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
