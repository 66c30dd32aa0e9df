/** How this kata's properties read the business: which trailer is where, which seals are gone, what the log says. */
import { demand, subject, type Call, type Outcome, type Result, type World } from '../../harness/kata.ts';

type Trailers = typeof import('./generated/trailers.ts');
type Ended = Result<Trailers>;
type Yard = World<Trailers>;
export const { kata, safety, liveness, call } = subject<Trailers>();

/** K1 to K4 stand in the yard, B1 to B3 are on tour. Seal S0 was used long ago, and tour T9 has been announced. */
export const FLEET = `
  INSERT INTO trailers (id, tour_id) VALUES
    ('K1', NULL), ('K2', NULL), ('K3', NULL), ('K4', NULL), ('B1', 'T9'), ('B2', 'T9'), ('B3', 'T9');
  INSERT INTO seals (number, trailer_id) VALUES ('S0', 'B1');
  INSERT INTO announcements (tour_id) VALUES ('T9')`;

export const send = (dispatcher: string, trailer: string, tour: string, seal: string): Call =>
  call(dispatcher, 'sendTrailer', dispatcher, trailer, tour, seal);
export const arrives = (trailer: string, who = 'gate'): Call => call(who, 'checkIn', trailer);

/** The pool is the deployment's. */
export type PoolSize = 1 | 2 | 10;

/** All of them in the same process, and so on the same pool. */
export const together = (...callers: string[]): Record<string, 'a'> =>
  Object.fromEntries(callers.map((caller) => [caller, 'a']));

const saidYes = (outcome: Outcome): boolean => outcome.value?.ok === true;

async function whereIs(world: Yard, trailer: string): Promise<string> {
  const [row] = await world.query('SELECT tour_id FROM trailers WHERE id = $1', [trailer]);
  return row?.tour_id ? `on tour ${String(row.tour_id)}` : 'in the yard';
}

export async function confirmedArrivalsStandInTheYard(result: Ended): Promise<void> {
  for (const { caller, fn, args, value } of result.outcomes) {
    if (fn !== 'checkIn' || value?.ok !== true) continue;
    const trailer = String(args[0]);
    const seen = await whereIs(result, trailer);
    demand(seen === 'in the yard', {
      headline: `the ${caller} was told that trailer ${trailer} is back, and for everybody else it is not`,
      expected: `${trailer} in the yard`,
      seen: `${trailer} ${seen}`,
    });
  }
}
void saidYes;
