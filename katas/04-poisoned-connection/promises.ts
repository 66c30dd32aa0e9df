/** How this kata's promises read the business: which trailer is where, which seals are gone, what the log says. */
import { demand, hears, type Call, type Outcome, type Result, type World } from 'survives-production';
import type { Trailers } from './scene.ts';

type Ended = Result<Trailers>;

/** A trailer is sent, or arrives. Nobody looks at the yard. */
type Moved = Outcome<Trailers, 'sendTrailer' | 'checkIn'>;
const moved = (result: Ended): Moved[] =>
  result.outcomes.flatMap((outcome) => (outcome.fn === 'trailersInYard' ? [] : outcome));
const saidYes = ({ value }: Moved): boolean => value?.ok === true;
const confirmed = (result: Ended): Moved[] => moved(result).filter(saidYes);
const listed = (items: readonly string[]): string => items.join(', ') || 'nothing';
const same = (a: readonly string[], b: readonly string[]): boolean =>
  [...a].sort().join() === [...b].sort().join();

/** Who moves which trailer where, with which seal. */
function moveOf(outcome: Moved) {
  if (outcome.fn === 'checkIn')
    return { by: 'gate', trailer: outcome.args[0], place: 'in the yard', tour: null, seal: null };
  const [by, trailer, tour, seal] = outcome.args;
  return { by, trailer, place: `on tour ${tour}`, tour, seal };
}
const movesOf = (outcomes: readonly Moved[]) => outcomes.map(moveOf);

async function column(world: World<Trailers>, sql: string, params: unknown[] = []): Promise<string[]> {
  const rows = await world.query(sql, params, { told: String });
  return rows.map(({ told }) => told);
}

const PLACE = "SELECT coalesce('on tour ' || tour_id, 'in the yard') AS told FROM trailers WHERE id = $1";
const SEALS = "SELECT number AS told FROM seals WHERE number <> 'S0' ORDER BY number";
const TOLD = "SELECT tour_id AS told FROM announcements WHERE tour_id <> 'T9' ORDER BY tour_id";
const LOG = `SELECT trailer_id || coalesce(' on tour ' || tour_id, ' in the yard') || ' by ' || by_whom AS told
  FROM trailer_log ORDER BY 1`;

/** Whoever was told yes finds it so; everybody else sees it too. */
export async function yesMeansDone(result: Ended): Promise<void> {
  for (const outcome of confirmed(result)) {
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
  const made = movesOf(confirmed(result));
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
  const expected = movesOf(confirmed(result)).map(lineOf);
  const wrong = lines.find((line) => !expected.includes(line));
  demand(same(lines, expected), {
    headline: wrong ? `the log says "${wrong}", and that is not who it was` : 'a move is missing in the log',
    expected: listed(expected),
    seen: listed(lines),
  });
}

/** Every move has been made as a whole, or not at all; those of which the answer was lost, either way. */
export async function allOrNothing(result: Ended): Promise<void> {
  const made = confirmed(result);
  const possible = moved(result)
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
function partsOf(outcomes: readonly Moved[]): string[][] {
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

/** These calls are refused with the reason; to all others the answer is yes. */
export function hear(result: Ended, refused: readonly Call[] = [], reason = ''): void {
  const about = (outcome: Moved) => lineOf(moveOf(outcome));
  for (const outcome of moved(result)) {
    const { fn, args } = outcome;
    const isRefused = refused.some((one) => one.fn === fn && one.args.join() === args.join());
    hears([outcome], [isRefused ? reason : 'yes'], { about });
  }
}
