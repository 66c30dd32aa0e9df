import pg from 'pg';
import { promisesOf } from '../../workbook/src/course/kata-files.ts';
import type { Kata } from '../../workbook/src/course/kata.ts';
import { resolveSubject } from '../../workbook/src/course/catalogue.ts';
import type { Benchmark, BenchContext, Figures } from './bench.ts';
import { PlainSetup } from './plain-setup.ts';
import { median, timed } from './statistics.ts';

const KATA = '05';
const REGION = 'north';
/** As many as an application usually has; the kata's server would allow 50. */
const POOL = 10;
/** The whole fleet, when there are repeats enough. */
const FLEET = { most: 50_000, perRepeat: 500 };
const ROUNDS_PER_REPEAT = 1 / 20;

const DESIGNS = [
  { name: 'as delivered: all at once', subject: 'generated' },
  { name: 'bounded: 8 workers, a truck each', subject: 'bounded-workers' },
  { name: 'set-based: the reference', subject: 'reference' },
] as const;
const FLOOR = 'one plain UPDATE … FROM unnest';

const fleetOf = (trucks: number) =>
  Array.from({ length: trucks }, (_, n) => ({ id: `T${n + 1}`, depotId: `D${n % 40}` }));
const routing = {
  calculateOptimalRoute: (truckId: string, depotId: string) => Promise.resolve(`${depotId} > ${truckId}`),
};

/** One design's own database, and a fleet in it. */
class Yard {
  readonly #production: PlainSetup;

  private constructor(setup: PlainSetup) {
    this.#production = setup;
  }

  static async open({ server }: BenchContext, kata: Kata, name: string): Promise<Yard> {
    const [definition, subject] = await Promise.all([promisesOf(kata), resolveSubject(kata, name)]);
    return new Yard(await PlainSetup.open(server, { kata, definition, subject }));
  }

  /** Imports the fleet, leaves no dead rows and fresh statistics, and does the work. */
  async measure<T>(trucks: number, poolSize: number, work: (job: Job) => Promise<T>): Promise<T> {
    const { database } = this.#production;
    const [instance] = await this.#production.begin();
    const pool = new pg.Pool({ ...database.own.role, max: poolSize });
    pool.on('error', () => undefined);
    try {
      await instance!.exports['importTrucks']!(pool, fleetOf(trucks));
      await database.compact();
      return await work({ pool, exports: instance!.exports, trucks: fleetOf(trucks).map(({ id }) => id) });
    } finally {
      await pool.end();
    }
  }

  close(): Promise<void> {
    return this.#production.close();
  }
}

interface Job {
  pool: pg.Pool;
  exports: Record<string, (...args: unknown[]) => unknown>;
  trucks: string[];
}

const assign = ({ pool, exports, trucks }: Job) =>
  exports['assignRoutesInParallel']!(pool, routing, trucks, REGION) as Promise<unknown>;

/** How long the job takes, and which share of that somebody has to wait who asks for one truck right after its start. */
async function jobAndWait(job: Job): Promise<{ ms: number; waited: number }> {
  let waitedMs = NaN;
  const ms = await timed(async () => {
    const running = assign(job);
    waitedMs = await timed(async () => job.exports['routeOf']!(job.pool, 'T1'));
    await running;
  });
  return { ms, waited: waitedMs / ms };
}

/** The routes are known already, and nobody asks whether a truck is in service. */
const plainUpdate = ({ pool, trucks }: Job) =>
  pool.query(
    `UPDATE trucks SET region = $1, route = calculated.route, routed_at = now()
     FROM unnest($2::text[], $3::text[]) AS calculated (id, route) WHERE trucks.id = calculated.id`,
    [REGION, trucks, trucks.map((id) => `D > ${id}`)],
  );

/** What the delivered code says on a pool of 100, where the server allows 50, and after how long. */
async function refusal(job: Job): Promise<{ code: string; ms: number }> {
  let code = 'nothing was refused';
  const ms = await timed(() =>
    assign(job).catch((error: Error) => (code = (error.cause as { code?: string }).code ?? error.message)),
  );
  return { code, ms };
}

async function measureAll(context: BenchContext, kata: Kata, trucks: number) {
  const yards = await Promise.all(DESIGNS.map(({ subject }) => Yard.open(context, kata, subject)));
  const [delivered, , reference] = yards as [Yard, Yard, Yard];
  try {
    const jobs = DESIGNS.map(() => [] as Awaited<ReturnType<typeof jobAndWait>>[]);
    const floor: number[] = [];
    for (let round = 0; round < Math.max(1, Math.round(context.repeats * ROUNDS_PER_REPEAT)); round++) {
      for (const [index, yard] of yards.entries())
        jobs[index]!.push(await yard.measure(trucks, POOL, jobAndWait));
      floor.push(await reference.measure(trucks, POOL, (job) => timed(() => plainUpdate(job))));
    }
    return { jobs, floorMs: median(floor), refused: await delivered.measure(trucks, 100, refusal) };
  } finally {
    await Promise.all(yards.map((yard) => yard.close()));
  }
}

export const fanOut: Benchmark = {
  name: 'fan-out',
  title: 'Routes for the whole fleet: all at once, bounded, and as a set',
  async measure(context) {
    const kata = context.katas.find(({ number }) => number === KATA);
    if (!kata) throw new Error(`the bench fan-out needs kata ${KATA}`);
    const trucks = Math.min(FLEET.most, context.repeats * FLEET.perRepeat);
    const { jobs, floorMs, refused } = await measureAll(context, kata, trucks);
    const numbers: Record<string, number> = { trucks, floorMs };
    const rows = DESIGNS.map(({ name, subject }, index) => {
      const ms = median(jobs[index]!.map((one) => one.ms));
      const waited = median(jobs[index]!.map((one) => one.waited));
      Object.assign(numbers, { [`${subject} ÷ floor`]: ms / floorMs, [`${subject}: share waited`]: waited });
      return row(name, ms, floorMs, `${(100 * waited).toFixed(1)} %`);
    });
    rows.push(row(FLOOR, floorMs, floorMs, '-'));
    return { head: HEAD, rows, numbers, notes: notesOf(trucks, refused) } satisfies Figures;
  },
};

const HEAD = ['design', 'time', '÷ floor', 'a question in between waits for'];

const row = (name: string, ms: number, floorMs: number, waited: string): string[] => [
  name,
  `${(ms / 1000).toFixed(2)} s`,
  (ms / floorMs).toFixed(1),
  waited,
];

const notesOf = (trucks: number, { code, ms }: { code: string; ms: number }): string[] => [
  `${trucks.toLocaleString('en')} trucks, plain pools of ${POOL} connections, routes from a function that answers at once. The last line is the floor: the routes are known, and nothing is read or asked.`,
  'The question is one route, asked on the same pool right after the job has started; what it waits for is a share of the job.',
  `As delivered, on a pool of 100 where the server allows 50: ${code} after ${(ms / 1000).toFixed(2)} s.`,
];
