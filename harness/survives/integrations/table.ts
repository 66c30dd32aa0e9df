/** One row of the table in `docs/drivers.md`. The code of a row is `<folder>/naive.ts` and `<folder>/repaired.ts`. */
export interface Integration {
  library: string;
  /** Whose exact versions, of `package.json`, the row is about. */
  packages: string[];
  folder: string;
  /**
   * `lent`: `seatLocks(pool)` answers with the service, at once or in a promise. `own`: the module makes its pool itself,
   * and its functions take the call's arguments alone.
   */
  pool: 'lent' | 'own';
  /** How the library comes to its pool. */
  how: string;
  /** What it sends of its own accord, on each new connection. */
  unasked?: RegExp;
  /** Of the naive code's counterexample: whether each statement that the code itself asked for shows its line. */
  lines: boolean;
  note?: string;
}

const lent = (row: Omit<Integration, 'pool' | 'lines'> & { lines?: boolean }): Integration => ({
  pool: 'lent',
  lines: true,
  ...row,
});
const own = (row: Omit<Integration, 'pool' | 'lines'> & { lines?: boolean }): Integration => ({
  pool: 'own',
  lines: true,
  ...row,
});

export const INTEGRATIONS: readonly Integration[] = [
  lent({ library: 'pg, promises', packages: ['pg'], folder: 'pg', how: '`pool.query`, `pool.connect`' }),
  lent({ library: 'pg, callbacks', packages: ['pg'], folder: 'pg-callbacks', how: 'the same' }),
  lent({
    library: 'pg, named statements',
    packages: ['pg'],
    folder: 'pg-named-statements',
    how: '`{ name, text, values }`',
  }),
  lent({
    library: 'pg-cursor',
    packages: ['pg-cursor'],
    folder: 'pg-cursor',
    how: '`client.query(new Cursor(…))`',
    note: 'the statement is one step: what is fetched later comes with the next step of its caller',
  }),
  lent({
    library: 'pg-query-stream',
    packages: ['pg-query-stream'],
    folder: 'pg-query-stream',
    how: '`client.query(new QueryStream(…))`',
    note: 'as pg-cursor',
  }),
  lent({
    library: 'pg-copy-streams',
    packages: ['pg-copy-streams'],
    folder: 'pg-copy-streams',
    how: '`client.query(from(…))`, `client.query(to(…))`',
    note: 'the rows of a COPY are one step, and no schedule says what happens between two of them',
  }),
  lent({
    library: 'Kysely',
    packages: ['kysely'],
    folder: 'kysely',
    how: '`new PostgresDialect({ pool })`',
  }),
  lent({
    library: 'Drizzle',
    packages: ['drizzle-orm'],
    folder: 'drizzle',
    how: '`drizzle({ client: pool })`',
  }),
  lent({
    library: 'Knex',
    packages: ['knex'],
    folder: 'knex',
    how: "`knex({ client: 'pg', connectionPool: pool })`",
    note: 'asks for the version of the server first',
  }),
  lent({
    library: 'TypeORM',
    packages: ['typeorm'],
    folder: 'typeorm',
    how: 'the `driver` option, with a `Pool` that answers with the pool',
    note: '`initialize()` asks the server what it is, before the race',
  }),
  lent({
    library: 'Prisma',
    packages: ['@prisma/client', '@prisma/adapter-pg'],
    folder: 'prisma',
    how: '`new PrismaPg(pool)`',
    lines: false,
    note: 'the first statement of an instance shows no line',
  }),
  own({
    library: 'pg, a pool of the module',
    packages: ['pg'],
    folder: 'pg-own-pool',
    how: '`export const pool = new Pool()`',
  }),
  own({
    library: 'Knex, its own pool',
    packages: ['knex'],
    folder: 'knex-own-pool',
    how: "`knex({ client: 'pg', connection })`",
    unasked: /^select version\(\)/,
    note: 'asks each new connection for the version of the server, without a line of yours',
  }),
  own({
    library: 'TypeORM, its own pool',
    packages: ['typeorm'],
    folder: 'typeorm-own-pool',
    how: '`new DataSource({ url })`',
  }),
  own({
    library: 'Sequelize',
    packages: ['sequelize'],
    folder: 'sequelize',
    how: '`new Sequelize(url, { dialectModule: pg })`',
    unasked: /^SET client_min_messages/,
    note: 'prepares each new connection with a SET that silences the server: each wait for a lock then takes 60 ms to be seen',
  }),
  own({
    library: 'MikroORM',
    packages: ['@mikro-orm/postgresql'],
    folder: 'mikro-orm',
    how: '`MikroORM.initSync({ clientUrl })`',
    unasked: /^select version\(\)/,
    lines: false,
    note: 'version 6, the newest that runs on Node 20; asks each new connection for the version of the server; BEGIN shows no line',
  }),
];

/** What does not work, and why. Nothing here is tried. */
export const NOT_COVERED: readonly { what: string; why: string }[] = [
  {
    what: 'LISTEN',
    why: 'a notification comes when the server sends it, between two steps or after the next: the verdict is inconclusive. NOTIFY alone is a statement like any other',
  },
  {
    what: 'pg-native, COPY BOTH (replication)',
    why: 'a connection that is not of pg itself, or one that is more than statements and answers. `pipeline: true` is no matter: a statement is sent when the one before it has been answered',
  },
  {
    what: 'postgres.js and other clients with a protocol of their own',
    why: 'they open sockets without pg, where nothing can be held back: the verdict is inconclusive, and says so. So it is of pg-promise, slonik and any other pool of its own without `ownPools: true`',
  },
];
