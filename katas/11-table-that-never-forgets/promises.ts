/** How this kata's properties read the business: seats, locks, and what a season leaves behind. */
import { demand, demandNobodyWaits, subject, type Call, type Result, type World } from 'survives-production';

type SeatLocks = typeof import('./generated/seat-locks.ts');
type Ended = Result;
export const { define, safety, liveness, call } = subject<SeatLocks>();

const HALL = 1_000;

/** The hall has a thousand seats, the club three; the box office begins at the back. */
export const VENUES = `
  INSERT INTO seats (id, venue_id) SELECT 'H' || to_char(n, 'FM0000'), 'hall' FROM generate_series(${HALL}, 1, -1) n;
  INSERT INTO seats (id, venue_id) VALUES ('A3', 'club'), ('A2', 'club'), ('A1', 'club')`;
const hall = (size: number): string[] =>
  Array.from({ length: size }, (_, n) => `H${String(n + 1).padStart(4, '0')}`);

export const BATCH = 10;
export const lock = (customer: string, ...seats: string[]): Call =>
  call(customer, 'lockSeats', seats, customer);
export const renew = (customer: string, seat: string): Call => call(customer, 'renewLock', seat, customer);
const JOB = 'job';
export const cleaning = (server = JOB): Call => call(server, 'cleanUp', BATCH);
export const looking = (customer: string, venue = 'hall'): Call => call(customer, 'availableSeats', venue);

interface Moment {
  /** Who has locked A1 after Ines. */
  takenBy?: string;
  calls: Call[];
  answers: Record<string, string[]>;
}

/** The time of Ines's lock on A1 has run out, and Lea has A2: who asks for what, and hears what. */
export const AFTER_THE_TIME: Moment[] = [
  {
    calls: [lock('jan', 'A1'), lock('kim', 'A2', 'A3'), renew('lea', 'A2')],
    answers: { jan: ['yes'], kim: ['no'], lea: ['yes'] },
  },
  { calls: [renew('ines', 'A1'), lock('kim', 'A3', 'A2')], answers: { ines: ['yes'], kim: ['no'] } },
  {
    takenBy: 'jan',
    calls: [renew('ines', 'A1'), renew('jan', 'A1')],
    answers: { ines: ['no'], jan: ['yes'] },
  },
];

/** Somebody has locked these seats, and let the time run out. */
export async function ranOut(
  world: World<SeatLocks>,
  customer: string,
  seats: readonly string[],
): Promise<void> {
  await locked(world, customer, seats);
  await world.advance('11 minutes');
}

export const allOfTheHallRanOut = (world: World<SeatLocks>, seats: number): Promise<void> =>
  ranOut(world, 'school-class', hall(seats));

/** Of the first seat of every other customer of the crowd, and of the last one in the hall, which nobody wants. */
export const yesterdaysLocks = (world: World<SeatLocks>, customers: number): Promise<void> =>
  ranOut(world, 'school-class', [...hall(2 * customers).filter((_, n) => n % 4 === 0), hall(HALL).at(-1)!]);

/** Each wants two seats, and a moment later ten more minutes for the first of them. */
export const theSale = (customers: number): Call[] =>
  Array.from({ length: customers }, (_, n) => {
    const [customer, first, second] = [`customer-${n + 1}`, seatOf(2 * n), seatOf(2 * n + 1)];
    return [lock(customer, first, second), renew(customer, first)];
  }).flat();
const seatOf = (n: number): string => hall(n + 1)[n]!;

export const everybodyIsServed = (result: Ended): void => {
  const customers = result.outcomes.filter(({ fn }) => fn !== 'cleanUp');
  everybodyHears(result, Object.fromEntries(customers.map(({ caller }) => [caller, ['yes']])));
};

export async function locked(
  world: World<SeatLocks>,
  customer: string,
  seats: readonly string[],
): Promise<void> {
  const answer = await world.ask('lockSeats', seats, customer);
  demand(answer.ok, {
    headline: 'free seats could not be locked, with nobody else around',
    expected: `${seats.length} seats for ${customer}`,
    seen: `taken: ${answer.ok || answer.taken.slice(0, 3).join(', ')}`,
  });
}

async function holders(world: World<SeatLocks>): Promise<Map<string, string>> {
  const rows = await world.query('SELECT seat_id, user_id FROM active_locks ORDER BY seat_id');
  return new Map(rows.map((row) => [String(row.seat_id), String(row.user_id)]));
}

/** Whoever was told yes has the seats, and nobody else has; whoever was refused has none of them. */
export async function aYesIsKept(result: Ended): Promise<void> {
  const seats = await holders(result);
  for (const { fn, caller, args, value } of result.outcomes) {
    const refused = fn === 'lockSeats' && value?.ok === false ? (args[0] as string[]) : [];
    const kept = refused.filter((seat) => seats.get(seat) === caller);
    demand(kept.length === 0, {
      headline: `${caller} was refused, and nobody else can have ${kept.join(', ')} now`,
      expected: `none of ${refused.join(', ')} is locked for ${caller}`,
      seen: `${kept.join(', ')} is`,
    });
    const promised =
      fn === 'renewLock' && value === true
        ? [String(args[0])]
        : fn === 'lockSeats' && value?.ok === true
          ? (args[0] as string[])
          : [];
    for (const seat of promised) {
      demand(seats.get(seat) === caller, {
        headline: `${caller} was told yes, and has no lock on ${seat}`,
        expected: `${seat} is locked for ${caller}`,
        seen: seats.has(seat) ? `for ${seats.get(seat)}` : 'nobody has it: it is on sale',
      });
    }
  }
}

/** Of those who asked for the same seats. */
export function oneHasThem({ outcomes }: Ended): void {
  const heirs = outcomes.filter(({ value }) => value?.ok === true).map(({ caller }) => caller);
  demand(heirs.length === 1, {
    headline: heirs.length > 1 ? 'the same seats were sold twice' : 'free seats were refused to everybody',
    expected: 'one customer is told yes',
    seen: heirs.join(' and ') || 'nobody',
  });
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
  everybodyHears(result, { jan: ['yes'] });
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

/** What the seat map reads, and what the tables keep, dead rows aside: those are the server's to remove. */
async function measured(world: World<SeatLocks>): Promise<Evening> {
  await world.compact();
  const { buffers } = await world.measure(() => world.ask('availableSeats', 'hall'));
  const [row] = await world.query(
    `SELECT sum(pg_relation_size(c.oid))::integer AS bytes FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relkind = 'r' AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'survives%'`,
  );
  return { buffers, bytes: Number(row?.bytes) };
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
  const runs = result.outcomes.filter(({ fn }) => fn === 'cleanUp');
  const answers = runs.map(({ value }) => value as { cleaned: number; done: boolean });
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

/** By evening: what a design counts is its own affair, and it counts the same with a report open. */
const withoutAReport = new WeakMap<ReportedEvening, number>();

export async function anEveningWithoutAReport(
  world: World<SeatLocks>,
  evening: ReportedEvening,
): Promise<void> {
  await allOfTheHallRanOut(world, evening.locks);
  withoutAReport.set(evening, await cleanedUp(world, evening.locks));
}

export async function asMuchAsWithoutAReport(result: Ended, evening: ReportedEvening): Promise<void> {
  // Ines's lock is there as well; and a job that lets some time pass has those of the first evening to do.
  const cleaned = await itComesToAnEnd(result, 2 * evening.locks + 1);
  const before = withoutAReport.get(evening) ?? NaN;
  demand(cleaned >= before, {
    headline: 'the clean-up rests while a report is open',
    expected: `at least ${before} locks cleaned up, as on an evening without`,
    seen: `${cleaned}`,
  });
}

export function everybodyHears(result: Ended, expected: Record<string, readonly string[]>): void {
  for (const { caller, fn, value, error } of result.outcomes) {
    const wanted = expected[caller] ?? ['done', 'not yet'];
    const answer = error ? (error.code ?? error.name) : told(fn, value);
    demand(wanted.includes(answer), {
      headline: error ? `${caller} got an exception instead of an answer` : `${caller} got the wrong answer`,
      expected: wanted.join(' or '),
      seen: error ? `${answer}: ${error.message}` : answer,
    });
  }
}

function told(fn: string, value: { ok?: boolean; done?: boolean } | boolean | undefined): string {
  if (fn === 'cleanUp') return (value as { done?: boolean }).done ? 'done' : 'not yet';
  return (typeof value === 'boolean' ? value : value?.ok) ? 'yes' : 'no';
}
