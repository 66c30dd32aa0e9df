/** How this kata's properties read the business: which trailer is where, which seals are gone, what the log says. */
import { demand, subject, type Call, type Outcome, type Result, type World } from 'survives-production';

type Trailers = typeof import('./generated/trailers.ts');
type Ended = Result;
export const { define, safety, liveness, call } = subject<Trailers>();

/** K1 to K3 stand in the yard, B1 to B3 are on tour T9, of which the customer knows. Seal S0 has been used. */
export const FLEET = `
  INSERT INTO trailers (id, tour_id) VALUES
    ('K1', NULL), ('K2', NULL), ('K3', NULL), ('B1', 'T9'), ('B2', 'T9'), ('B3', 'T9');
  INSERT INTO seals (number, trailer_id) VALUES ('S0', 'B1');
  INSERT INTO announcements (tour_id) VALUES ('T9')`;

export const send = (dispatcher: string, trailer: string, tour: string, seal: string): Call =>
  call(dispatcher, 'sendTrailer', dispatcher, trailer, tour, seal);
export const arrives = (trailer: string, who = 'gate'): Call => call(who, 'checkIn', trailer);

/** Each cannot be done: B1 is on tour, S0 has been used, K1 has not been away. */
export const impossible = (who: string) => ({
  'not-in-yard': send(who, 'B1', 'T1', 'S1'),
  'seal-used': send(who, 'K1', 'T1', 'S0'),
  'not-on-tour': arrives('K1', who),
});
export type Reason = keyof ReturnType<typeof impossible>;

/** The pool is the deployment's: the gatehouse has one connection, the night shift two, the day shift ten. */
export type PoolSize = 1 | 2 | 10;

/**
 * `first`, and then `next` on the connection that was used for it: with a pool of one there is no other, with two
 * somebody else has the other, with ten the same person goes on.
 */
export function oneAfterTheOther(
  pool: PoolSize,
  first: Call,
  next: (who: string) => Call,
  other: string,
): Call[] {
  if (pool === 10) return [first, next(first.caller)];
  return pool === 1 ? [first, next(other)] : [first, send('cem', 'K3', 'T3', 'S3'), next(other)];
}

/** A trailer comes back while the office is at work: after ada, between ada and ben, after a refusal. */
export const GATE_AND_OFFICE: Record<PoolSize, Call[]> = {
  1: [send('ada', 'K1', 'T1', 'S1'), arrives('B2')],
  2: [arrives('B2'), send('ada', 'K1', 'T1', 'S1'), send('ben', 'K2', 'T2', 'S2')],
  10: [impossible('ada')['seal-used'], arrives('B2', 'ada')],
};

/** All of them in the same process, and so on the same pool. */
export const inOneProcess = () => ({ ada: 'a', ben: 'a', cem: 'a', gate: 'a' }) as const;

const saidYes = ({ value }: Outcome): boolean => value?.ok === true;
const isSending = ({ fn }: Outcome): boolean => fn === 'sendTrailer';
const listed = (items: readonly string[]): string => items.join(', ') || 'nothing';
const same = (a: readonly string[], b: readonly string[]): boolean =>
  [...a].sort().join() === [...b].sort().join();

/** Who moves which trailer where, with which seal. */
function moveOf(outcome: Outcome) {
  const [first, trailer, tour, seal] = outcome.args.map(String);
  return isSending(outcome)
    ? { by: first!, trailer: trailer!, place: `on tour ${tour}`, tour: tour!, seal: seal! }
    : { by: 'gate', trailer: first!, place: 'in the yard', tour: null, seal: null };
}
const movesOf = (outcomes: readonly Outcome[]) => outcomes.map(moveOf);

async function column(world: World<Trailers>, sql: string, params: unknown[] = []): Promise<string[]> {
  return (await world.query(sql, params)).map((row) => String(Object.values(row)[0]));
}

const PLACE = "SELECT coalesce('on tour ' || tour_id, 'in the yard') FROM trailers WHERE id = $1";
const SEALS = "SELECT number FROM seals WHERE number <> 'S0' ORDER BY number";
const TOLD = "SELECT tour_id FROM announcements WHERE tour_id <> 'T9' ORDER BY tour_id";
const LOG = `SELECT trailer_id || coalesce(' on tour ' || tour_id, ' in the yard') || ' by ' || by_whom
  FROM trailer_log ORDER BY 1`;

/** Whoever was told yes finds it so; everybody else sees it too. */
export async function yesMeansDone(result: Ended): Promise<void> {
  for (const outcome of result.outcomes.filter(saidYes)) {
    const { trailer, place, seal, tour } = moveOf(outcome);
    const [seen] = await column(result, PLACE, [trailer]);
    demand(seen === place, {
      headline: `${outcome.caller} was told that trailer ${trailer} is ${place}, and nobody else sees it there`,
      expected: `${trailer} ${place}`,
      seen: `${trailer} ${seen}`,
    });
    if (seal === null) continue;
    const [seals, announced] = [await column(result, SEALS), [...(await column(result, TOLD)), 'T9']];
    demand(seals.includes(seal) && announced.includes(tour), {
      headline: `trailer ${trailer} has left, and not with everything that belongs to it`,
      expected: `seal ${seal} used, and tour ${tour} announced`,
      seen: `seals used: ${listed(seals)}; announced: ${listed(announced)}`,
    });
  }
}

/** Nothing of what was refused is there: no seal is gone, nobody has been told, nothing is in the log. */
export async function noMeansNothing(result: Ended): Promise<void> {
  const made = movesOf(result.outcomes.filter(saidYes));
  const used = await column(result, SEALS);
  const expected = made.flatMap(({ seal }) => seal ?? []);
  demand(same(used, expected), {
    headline: `seal ${listed(used.filter((seal) => !expected.includes(seal)))} is used up by a departure that was refused`,
    expected: `seals used: ${listed(expected)}`,
    seen: listed(used),
  });
  const announced = await column(result, TOLD);
  demand(
    announced.every((tour) => made.some((move) => move.tour === tour)),
    {
      headline: 'a customer was told of a tour that nobody was sent on',
      expected: listed(made.flatMap(({ tour }) => tour ?? [])),
      seen: listed(announced),
    },
  );
}

const lineOf = ({ trailer, place, by }: ReturnType<typeof moveOf>): string => `${trailer} ${place} by ${by}`;

/** A line for each move that was made, with the name of whoever made it. */
export async function theLogIsTrue(result: Ended): Promise<void> {
  const lines = await column(result, LOG);
  const expected = movesOf(result.outcomes.filter(saidYes)).map(lineOf);
  const wrong = lines.find((line) => !expected.includes(line));
  demand(same(lines, expected), {
    headline: wrong ? `the log says "${wrong}", and that is not who it was` : 'a move is missing in the log',
    expected: listed(expected),
    seen: listed(lines),
  });
}

/** Every move has been made as a whole, or not at all; those of which the answer was lost, either way. */
export async function allOrNothing(result: Ended): Promise<void> {
  const made = result.outcomes.filter(saidYes);
  const possible = result.outcomes
    .filter(({ unknown }) => unknown)
    .reduce((known, one) => [...known, ...known.map((outcomes) => [...outcomes, one])], [made]);
  const seen = [await column(result, SEALS), await column(result, TOLD), await column(result, LOG)];
  const isTrue = possible.map(partsOf).some((parts) => parts.every((part, n) => same(part, seen[n]!)));
  demand(isTrue, {
    headline: 'a call that failed has left something behind, or one that was confirmed has not',
    expected: inWords(partsOf(made)),
    seen: inWords(seen),
  });
}

/** What a departure or an arrival leaves: seals used, tours announced, lines of the log. */
function partsOf(outcomes: readonly Outcome[]): string[][] {
  const moves = movesOf(outcomes);
  return [
    moves.flatMap(({ seal }) => seal ?? []),
    moves.flatMap(({ tour }) => tour ?? []),
    moves.map(lineOf),
  ];
}

const inWords = ([seals = [], tours = [], lines = []]: string[][]): string =>
  `${listed(lines)}; seals used: ${listed(seals)}; tours announced: ${listed(tours)}`;

/** What the server says when it ends a statement or a session. */
const CODES: Record<string, string> = { cancelled: '57014', terminated: '57P01' };

/** Only the call that was hit fails, and it fails with the error of the database. */
export function troubleStaysWhereItWas({ outcomes, faults }: Ended): void {
  const failed = outcomes.filter(({ error }) => error);
  const text = failed.map(({ error }) => `${error?.code ?? error?.name}: ${error?.message}`);
  demand(failed.length <= faults.length, {
    headline: `${failed.at(-1)?.caller} was not served after the trouble was over`,
    expected: 'one call fails, and the next one is served',
    seen: text.join(', then '),
  });
  const code = CODES[faults[0]?.kind ?? ''];
  demand(
    failed.every(({ error }) => !code || error?.code === code),
    {
      headline: `${failed[0]?.caller} was not told what had gone wrong`,
      expected: `the error of the database, ${code}`,
      seen: text.join(),
    },
  );
}

/** An error event that nobody listens to is the end of a Node process, and of everybody's calls in it. */
export function theApplicationGoesOn({ unheard: [event] }: Ended): void {
  demand(!event, {
    headline: 'the application ended, with everything that it was at',
    expected: `${event?.caller} gets an error, and all others go on`,
    seen: `nobody listened to the connection lent to ${event?.caller}, and Node ends a process for that: ${event?.error.message}`,
  });
}

function answerOf({ error, value }: Outcome): string {
  if (error) return `${error.code ?? error.name}: ${error.message}`;
  return value?.ok === true ? 'yes' : String(value?.reason);
}

/** `{ ada: 'seal-used' }`; yes for everybody else. */
export function hear(result: Ended, refused: readonly Call[] = [], reason = ''): void {
  const isRefused = ({ fn, args }: Outcome) =>
    refused.some((one) => one.fn === fn && String(one.args) === String(args));
  for (const outcome of result.outcomes) {
    const expected = isRefused(outcome) ? reason : 'yes';
    demand(answerOf(outcome) === expected, {
      headline: outcome.error
        ? `${outcome.caller} got an exception instead of an answer`
        : `${outcome.caller} got the wrong answer`,
      expected: `'${expected}' for ${lineOf(moveOf(outcome))}`,
      seen: answerOf(outcome),
    });
  }
}
