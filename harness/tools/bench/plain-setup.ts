import pg from 'pg';
import { INSTANCE_NAMES } from '../../survives/src/execution/instances.ts';
import { Database } from '../../survives/src/execution/database.ts';
import { FailedAlone } from '../../survives/src/execution/unfinished-ask.ts';
import { queryThrough, type Definition, type World } from '../../survives/src/language/language.ts';
import type { SubjectCode } from '../../survives/src/model/subject-code.ts';
import type { Kata } from '../../workbook/src/course/kata.ts';
import { viewError } from '../../survives/src/pool/views.ts';
import type { PostgresServer } from '../../survives/src/postgres/server.ts';
import { bundleCode } from '../../survives/src/subject/bundle.ts';
import { findInLayers } from '../../survives/src/subject/layers.ts';
import { schemaFrom, type Schema } from '../../survives/src/subject/schema.ts';
import { SubjectModule } from '../../survives/src/subject/instance.ts';
import { advanceStoredTime } from '../../survives/src/time/advance.ts';
import { appClock, appDate, setClock, type AppClock } from '../../survives/src/time/app-clock.ts';
import type { PlainParties } from './plain-parties.ts';

/** Longer waits than this are given up, by an error as in production: a stress test must end. */
const PATIENCE_MS = 2_000;

/** One application instance with a plain pool. */
export interface PlainInstance {
  exports: Record<string, (...args: unknown[]) => unknown>;
  pool: pg.Pool;
  clock: AppClock;
}

/** What people test with today: the code on plain pools, without gates, with real timers. */
export class PlainSetup {
  readonly database: Database;
  readonly #module: SubjectModule;
  readonly #poolSize: number;
  #pools: pg.Pool[] = [];

  private constructor(database: Database, module: SubjectModule, poolSize: number) {
    this.database = database;
    this.#module = module;
    this.#poolSize = poolSize;
  }

  static async open(
    server: PostgresServer,
    { kata, definition, subject }: { kata: Kata; definition: Definition; subject: SubjectCode },
  ): Promise<PlainSetup> {
    const module = new SubjectModule(await bundleCode({ ...subject, entry: kata.meta.entry }));
    const database = await Database.prepare(server, { label: 'stress', definition }, await schemaOf(subject));
    return new PlainSetup(database, module, definition.poolSize ?? 10);
  }

  /** Tables as at the start and two fresh instances; their pools stay connected from one to the next. */
  async begin(clocks: readonly [string, string] = ['0', '0']): Promise<PlainInstance[]> {
    await this.#cutWhatIsBusy();
    await this.database.report.end();
    if (!(await this.database.reset())) throw new Error('the code changes its schema: no stress for it');
    if (this.#pools.length === 0) this.#pools = clocks.map(() => this.#newPool());
    return Promise.all(clocks.map((clock, index) => this.#instance(this.#pools[index]!, clock)));
  }

  world(instances: readonly [PlainInstance, ...PlainInstance[]], parties: PlainParties): World<never> {
    const [{ exports, pool }] = instances;
    return {
      ask: (async (fn: string, ...args: unknown[]) => {
        try {
          return await exports[fn]!(pool, ...parties.filledIn(args));
        } catch (error) {
          throw new FailedAlone(fn, viewError(error));
        }
      }) as never,
      ledger: (party) => parties.ledger(party),
      advance: async (interval) => void (await advanceStoredTime(this.database.admin, interval)),
      setAppClock: async (name, off) => {
        await setClock(this.database.admin, instances[INSTANCE_NAMES.indexOf(name)]!.clock, off);
      },
      openReport: (sql) => this.database.report.read(sql),
      write: (rows) => this.database.write(rows),
      compact: () => this.database.compact(),
      query: queryThrough((sql, params) => this.database.read(sql, params)),
      measure: () => Promise.reject(new Error('plain pools count nothing')),
    };
  }

  async close(): Promise<void> {
    await this.#cut();
    await this.database.close();
  }

  #newPool(): pg.Pool {
    const pool = new pg.Pool({
      ...this.database.own.role,
      max: this.#poolSize,
      idleTimeoutMillis: 0,
      connectionTimeoutMillis: PATIENCE_MS,
      options: `-c lock_timeout=${PATIENCE_MS}`,
    });
    pool.on('error', () => undefined);
    // A client that is cut while the code has it tells nobody else.
    return pool.on('connect', (client) => client.on('error', () => undefined));
  }

  async #instance(pool: pg.Pool, off: string): Promise<PlainInstance> {
    const clock = await appClock(this.database.admin, off);
    const { setTimeout, clearTimeout, setInterval, clearInterval, setImmediate, clearImmediate } = globalThis;
    const timers = { setTimeout, clearTimeout, setInterval, clearInterval, setImmediate, clearImmediate };
    const own = { Date: appDate(clock), Math, console: QUIET, process, modules: {} };
    const exports = this.#module.instantiate({ ...timers, ...own }) as PlainInstance['exports'];
    return { exports, pool, clock };
  }

  /** What the last race left checked out, in a transaction or at work would be in the way of the next one. */
  async #cutWhatIsBusy(): Promise<void> {
    const { rowCount } = await this.database.admin.query(
      "SELECT FROM pg_stat_activity WHERE usename = $1 AND state <> 'idle'",
      [this.database.own.role.user],
    );
    if (rowCount || this.#pools.some(({ totalCount, idleCount }) => totalCount !== idleCount))
      await this.#cut();
  }

  async #cut(): Promise<void> {
    const pools = this.#pools;
    this.#pools = [];
    await this.database.admin.query(
      'SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE usename = $1',
      [this.database.own.role.user],
    );
    // Not waited for: a client that the code never gives back keeps its pool from ending.
    for (const pool of pools) void pool.end();
  }
}

/** The subject's own logging is no part of the figures. */
const QUIET = new Proxy(console, { get: () => () => undefined });

const schemaOf = async ({ layers }: SubjectCode): Promise<Schema> =>
  schemaFrom((await findInLayers(layers, 'schema.sql'))!);
