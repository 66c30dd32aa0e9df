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
