/** How this kata's properties read the business: where the trucks are, what the board says, what drivers are paid. */
import { demand, subject, type Call, type Outcome, type Result } from '../../harness/kata.ts';
import type { Move } from './generated/truck-moves.ts';

type TruckMoves = typeof import('./generated/truck-moves.ts');
type Ended = Result<TruckMoves>;
export const { kata, safety, liveness, call } = subject<TruckMoves>();

export const ADANA = 1;
export const ANKARA = 6;
export const BURSA = 16;
export const IZMIR = 35;
export const NOWHERE = 99;
const NAMES: Record<number, string> = { 1: 'Adana', 6: 'Ankara', 16: 'Bursa', 35: 'Izmir', 99: 'depot 99' };

/** Where the trucks are when nobody has moved yet; R1 … R20 are those of the rush, by turns in Ankara and Bursa. */
const OPENING: Record<string, number> = { T1: ANKARA, T2: ANKARA, T3: BURSA, T4: BURSA, T5: IZMIR, T6: ADANA };
export const RUSH = Array.from({ length: 20 }, (_, n) => `R${n + 1}`);
for (const [n, truck] of RUSH.entries()) OPENING[truck] = n % 2 ? BURSA : ANKARA;

const values = (rows: readonly string[]) => rows.map((row) => `(${row})`).join(', ');
const standingAt = (depot: number) => Object.values(OPENING).filter((place) => place === depot).length;

export const FLEET = `
  INSERT INTO depots (id, name, trucks_here) VALUES
    ${values([ADANA, ANKARA, BURSA, IZMIR].map((id) => `${id}, '${NAMES[id]}', ${standingAt(id)}`))};
  INSERT INTO trucks (id, depot_id) VALUES
    ${values(Object.entries(OPENING).map(([truck, depot]) => `'${truck}', ${depot}`))}`;

export const to = (truckId: string, toDepotId: number): Move => ({ truckId, toDepotId });
export const move = (who: string, truckId: string, toDepotId: number): Call =>
  call(who, 'moveTruck', truckId, toDepotId);
export const plan = (who: string, ...moves: Move[]): Call => call(who, 'moveMany', moves);

export const STATE = `
  SELECT 'depot ' || depot_id AS what, trucks_here::text AS is FROM yard_board
  UNION ALL SELECT 'truck ' || id, depot_id::text FROM trucks
  UNION ALL SELECT 'move of ' || truck_id, from_depot_id || ' → ' || to_depot_id FROM truck_moves
  ORDER BY 1, 2`;

const movesOf = ({ fn, args }: Outcome): Move[] =>
  fn === 'moveMany' ? (args[0] as Move[]) : [to(args[0] as string, args[1] as number)];
const textOf = (outcome: Outcome): string =>
  movesOf(outcome)
    .map(({ truckId, toDepotId }) => `${truckId} to ${NAMES[toDepotId]}`)
    .join(', ');

function answerOf({ error, value }: Outcome): string {
  if (error) return `${error.code ?? error.name}: ${error.message}`;
  return value?.ok === true ? 'yes' : String(value?.reason);
}

export function everybodyHears(result: Ended, answers: readonly string[]): void {
  for (const outcome of result.outcomes) {
    demand(answers.includes(answerOf(outcome)), {
      headline: outcome.error
        ? `${outcome.caller} got an exception instead of an answer, and the trucks stay where they are`
        : `${outcome.caller} got the wrong answer`,
      expected: `${answers.join(' or ')} for ${textOf(outcome)}`,
      seen: answerOf(outcome),
    });
  }
}
