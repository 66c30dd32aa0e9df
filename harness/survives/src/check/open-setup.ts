import type { Setup } from '../execution/setup.ts';
import { Database } from '../execution/database.ts';
import type { Definition, Property } from '../language/language.ts';
import { LIMITS } from '../model/limits.ts';
import { callerContext } from '../pool/caller-context.ts';
import { withContract } from './contract-properties.ts';
import { openCode } from './open-code.ts';
import { schemaFrom } from '../subject/schema.ts';
import type { CheckRequest, OnServer } from './request.ts';

type Common = Pick<Setup, 'code' | 'definition' | 'console' | 'limits'>;

/** One database at a time, on which one property at a time is judged. */
export interface Stage {
  of(property: Property): Setup;
  /** Its next runs are played here. Between two runs of it. */
  take(setup: Setup): void;
}

/** The database of a stage: another one once a run has spoilt it. */
interface Holder {
  current: Database;
  renew(): Promise<Database>;
}

/**
 * The subject compiled once, and as many stages as properties are judged side by side. What a run shows depends on none
 * that was played before on its stage, so it is no matter which property is judged where. Close it when done.
 */
export class OpenSetup {
  readonly definition: Definition;
  readonly #common: Common;
  readonly #prepare: () => Promise<Database>;
  readonly #holders: Holder[] = [];
  readonly #holderOf = new WeakMap<Setup, { holder: Holder }>();

  private constructor(definition: Definition, common: Common, prepare: () => Promise<Database>) {
    this.definition = withContract(definition);
    this.#common = common;
    this.#prepare = prepare;
    process.on('unhandledRejection', blameCaller);
  }

  /** Rejects with a `PlainError` where there is nothing to judge. */
  static async open(request: OnServer & Pick<CheckRequest, 'reRuns'>, console: Console): Promise<OpenSetup> {
    const { name, definition, server, reRuns = LIMITS.evidence.reRuns } = request;
    const [code, schema] = await Promise.all([
      openCode(request.code, { console, onCompiled: request.onCompiled }),
      schemaFrom(request.schema),
    ]);
    const limits = { ...LIMITS, evidence: { ...LIMITS.evidence, reRuns } };
    const common = { code, definition, console, limits };
    return new OpenSetup(definition, common, () =>
      Database.prepare(server, { label: name, definition }, schema),
    );
  }

  /** One more, with a database of its own. */
  async stage(): Promise<Stage> {
    // What earlier databases keep open for later runs would count against a server's limit.
    if (this.definition.connectionLimit !== undefined)
      await Promise.all(this.#holders.map(({ current }) => current.warm.closeIdle()));
    const holder: Holder = {
      current: await this.#prepare(),
      renew: async () => {
        await holder.current.close();
        return (holder.current = await this.#prepare());
      },
    };
    this.#holders.push(holder);
    return {
      of: (property) => this.#setupOf(property, holder),
      take: (setup) => void (this.#holderOf.get(setup)!.holder = holder),
    };
  }

  #setupOf(property: Property, holder: Holder): Setup {
    const at = { holder };
    const setup: Setup = {
      ...this.#common,
      property,
      renewDatabase: () => at.holder.renew(),
      get database() {
        return at.holder.current;
      },
    };
    this.#holderOf.set(setup, at);
    return setup;
  }

  async close(): Promise<void> {
    process.off('unhandledRejection', blameCaller);
    await Promise.all(this.#holders.map(({ current }) => current.close()));
  }
}

/** The handler runs in the asynchronous context of the promise. What has none is not the subject's. */
function blameCaller(reason: unknown): void {
  const caller = callerContext.getStore();
  if (!caller) throw reason;
  caller.rejected(reason);
}
