/** How this kata's promises read the business: who has a seat, what the map shows, and what a season leaves behind. */
import { demand, demandNobodyWaits, hears, type Outcome, type Result, type World } from 'survives-production';
import { allOfTheHallRanOut, BATCH, HALL, hall, JOB, locked, type SeatLocks } from './scene.ts';

type Ended = Result<SeatLocks>;

/** Customers hear yes or no, as is said here of each; the job is done, or not yet. */
export function hear(result: Ended, expected: Record<string, readonly string[]>): void {
  hears(result, expected);
  hears(result.of('cleanUp'), ['done', 'not yet'], {
    told: ({ value }) => (value!.done ? 'done' : 'not yet'),
  });
}

export const everybodyIsServed = (result: Ended): void => {
  const customers = result.outcomes.filter(({ fn }) => fn !== 'cleanUp');
  hear(result, Object.fromEntries(customers.map(({ caller }) => [caller, ['yes']])));
};

async function holders(world: World<SeatLocks>): Promise<Map<string, string>> {
  const rows = await world.query('SELECT seat_id, user_id FROM active_locks ORDER BY seat_id', [], {
    seat_id: String,
    user_id: String,
  });
  return new Map(rows.map((row) => [row.seat_id, row.user_id]));
}

/** Whoever was told yes has the seats, and nobody else has; whoever was refused has none of them. */
export async function aYesIsKept(result: Ended): Promise<void> {
  const seats = await holders(result);
  for (const outcome of result.outcomes) {
    const { caller } = outcome;
    const refused = refusedTo(outcome);
    const kept = refused.filter((seat) => seats.get(seat) === caller);
    demand(kept.length === 0, {
      headline: `${caller} was refused, and nobody else can have ${kept.join(', ')} now`,
      expected: `none of ${refused.join(', ')} is locked for ${caller}`,
      seen: `${kept.join(', ')} is`,
    });
    for (const seat of promisedTo(outcome)) {
      demand(seats.get(seat) === caller, {
        headline: `${caller} was told yes, and has no lock on ${seat}`,
        expected: `${seat} is locked for ${caller}`,
        seen: seats.has(seat) ? `for ${seats.get(seat)}` : 'nobody has it: it is on sale',
      });
    }
  }
}

function promisedTo({ fn, args, value }: Outcome<SeatLocks>): readonly string[] {
  if (fn === 'renewLock') return value === true ? [args[0]] : [];
  return fn === 'lockSeats' && value?.ok === true ? args[0] : [];
}

const refusedTo = ({ fn, args, value }: Outcome<SeatLocks>): readonly string[] =>
  fn === 'lockSeats' && value?.ok === false ? args[0] : [];

/** Of those who asked for the same seats. */
export function oneHasThem(result: Ended): void {
  const told = result.of('lockSeats').filter(({ value }) => value?.ok === true);
  const heirs = told.map(({ caller }) => caller);
  demand(heirs.length === 1, {
    headline: heirs.length > 1 ? 'the same seats were sold twice' : 'free seats were refused to everybody',
    expected: 'one customer is told yes',
    seen: heirs.join(' and ') || 'nobody',
  });
}

/** Whoever wants what one of them has is told of each seat, and the map shows none of them. */
export async function everySeatOfThemIsNamed(result: Ended): Promise<void> {
  for (const seats of result.outcomes.map(promisedTo).filter(({ length }) => length > 0)) {
    const answer = await result.ask('lockSeats', seats, 'somebody else');
    const taken = answer.ok ? [] : answer.taken;
    const free = await result.ask('availableSeats', 'hall');
    const left = seats.filter((seat) => !taken.includes(seat) || free.includes(seat));
    demand(left.length === 0, {
      headline: `of ${seats.length} seats of one customer not all are taken for the others`,
      expected: `each of the ${seats.length} is named, and on no map`,
      seen: `${left.length} are not, ${left[0]} among them`,
    });
  }
}

const CLUB = ['A1', 'A2', 'A3'];

/** With nobody else at work. */
export async function theMapIsTrue(result: Ended): Promise<void> {
  const taken = await holders(result);
  const free = CLUB.filter((seat) => !taken.has(seat));
  const shown = await result.ask('availableSeats', 'club');
  demand(shown.join() === free.join(), {
    headline: 'the seat map shows other seats than those that nobody has locked',
    expected: free.join(', ') || 'none',
    seen: shown.join(', ') || 'none',
  });
}

export async function itLastsTenMinutes(result: Ended): Promise<void> {
  hears(result, { jan: ['yes'] });
  await result.advance('9 minutes');
  await aYesIsKept(result);
  await theMapIsTrue(result);
  await result.advance('2 minutes');
  const [holder] = (await holders(result)).values();
  demand(holder === undefined, {
    headline: 'a lock outlives its time',
    expected: 'nobody has A1 after eleven minutes',
    seen: `${holder} has it`,
  });
  await theMapIsTrue(result);
}

/** Nobody who takes a seat waits for more than a batch. */
export function fewRowsAtATime({ usage }: Ended): void {
  const rows = usage.rowsLockedPerTransaction ?? NaN;
  demand(rows <= BATCH, {
    headline: 'the clean-up keeps everybody out who wants one of its seats',
    expected: `at most ${BATCH} rows locked in one transaction, as asked for`,
    seen: `${rows}`,
  });
}

/** The clean-up has a lock of A1 to deal with: others have to do with A3, or only look. It may wait for them. */
export const nobodyWaits = ({ usage }: Ended): void =>
  demandNobodyWaits(usage, 'somebody waited for the clean-up, who does not want what it cleans up', JOB);

interface Evening {
  buffers: number;
  bytes: number;
}

/** What the seat map reads, and what the tables keep, long values that are stored beside them included, and dead rows aside: those are the server's to remove. */
async function measured(world: World<SeatLocks>): Promise<Evening> {
  await world.compact();
  const { buffers } = await world.measure(() => world.ask('availableSeats', 'hall'));
  const [row] = await world.query(
    `SELECT sum(pg_relation_size(c.oid) + coalesce(pg_relation_size(nullif(c.reltoastrelid, 0)), 0))::integer AS bytes
     FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relkind IN ('r', 'm') AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'survives%'`,
    [],
    { bytes: Number },
  );
  return { buffers, bytes: row?.bytes ?? NaN };
}

const AT_ONCE = 8;

/**
 * One sold-out evening: customers pick some seats each, others than the evening before, and nobody pays. The job runs
 * until it says that it is done.
 */
async function evening(world: World<SeatLocks>, seats: string[], night: number): Promise<void> {
  const groups = Math.ceil(seats.length / AT_ONCE);
  for (let group = 0; group < groups; group++) {
    const picked = seats.slice(group * AT_ONCE, (group + 1) * AT_ONCE);
    await locked(world, `customer-${(group + night) % groups}`, picked);
  }
  await world.advance('11 minutes');
  await cleanedUp(world, seats.length);
}

/** How many locks the job says it has cleaned up until it was done: one at least in each call, but for the last ones. */
async function cleanedUp(world: World<SeatLocks>, locks: number): Promise<number> {
  let sum = 0;
  for (let run = 0; run <= locks + 1; run++) {
    const { cleaned, done } = await world.ask('cleanUp', BATCH);
    sum += cleaned;
    if (!done) continue;
    await nothingIsLeft(world);
    return sum;
  }
  demand(false, {
    headline: 'the clean-up never comes to an end',
    expected: `done after ${Math.ceil(locks / BATCH)} batches, or some more`,
    seen: `${locks} locks, and not done after ${locks + 2} runs`,
  });
}

/** With nobody else at work. */
async function nothingIsLeft(world: World<SeatLocks>): Promise<void> {
  const { cleaned } = await world.ask('cleanUp', BATCH);
  demand(cleaned === 0, {
    headline: 'the clean-up said that it was done, and was not',
    expected: 'nothing left for the next call',
    seen: `${cleaned} more locks that had run out`,
  });
}

const SEATS_A_NIGHT = 200;

/** After many evenings it is as after one. */
export async function aSeasonIsForgotten(result: Ended, evenings: number): Promise<void> {
  const seats = hall(SEATS_A_NIGHT);
  await evening(result, seats, 0);
  const first = await measured(result);
  for (let night = 1; night < evenings; night++) await evening(result, seats, night);
  const last = await measured(result);
  demand(last.bytes <= 2 * first.bytes, {
    headline: `the tables have grown ${Math.round(last.bytes / first.bytes)} times as large, and no seat more is locked`,
    expected: `about ${kB(first.bytes)}, as after the first evening`,
    seen: `${kB(last.bytes)} after ${evenings} evenings`,
  });
  // A page for each seat is what any order of the rows can cost.
  demand(last.buffers <= Math.max(3 * first.buffers, HALL), {
    headline: `the seat map reads ${Math.round(last.buffers / first.buffers)} times as much as on the first evening`,
    expected: `about ${first.buffers} buffers`,
    seen: `${last.buffers} after ${evenings} evenings`,
  });
}

const kB = (bytes: number): string => `${Math.round(bytes / 1024)} kB`;

/**
 * The job, again and again: it says that it is done when it is, and every seat is on sale. Nothing is counted twice;
 * what a design has no need to clean up is not counted at all.
 */
export async function itComesToAnEnd(result: Ended, locks: number): Promise<number> {
  const answers = result.of('cleanUp').map(({ value }) => value!);
  if (answers.some(({ done }) => done)) await nothingIsLeft(result);
  const sum = answers.reduce((total, { cleaned }) => total + cleaned, await cleanedUp(result, locks));
  demand(sum <= locks, {
    headline: 'the clean-up reports more locks than there were',
    expected: `${locks} in all, or fewer`,
    seen: `${sum}`,
  });
  const free = await result.ask('availableSeats', 'hall');
  demand(free.length === HALL, {
    headline: 'seats whose locks have run out are not on sale',
    expected: `${HALL} seats`,
    seen: `${free.length}`,
  });
  return sum;
}

interface ReportedEvening {
  locks: number;
}

/** How much the job has to do: what a design counts is its own affair, and it counts the same with a report open. */
export async function anEveningWithoutAReport(
  world: World<SeatLocks>,
  { locks }: ReportedEvening,
): Promise<number> {
  await allOfTheHallRanOut(world, locks);
  return cleanedUp(world, locks);
}

export async function asMuchAsWithoutAReport(
  result: Ended,
  { locks }: ReportedEvening,
  before: number,
): Promise<void> {
  // Ines's lock is there as well; and a job that lets some time pass has those of the first evening to do.
  const cleaned = await itComesToAnEnd(result, 2 * locks + 1);
  demand(cleaned >= before, {
    headline: 'the clean-up rests while a report is open',
    expected: `at least ${before} locks cleaned up, as on an evening without`,
    seen: `${cleaned}`,
  });
}
