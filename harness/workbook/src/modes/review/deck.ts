import { seededRandom } from 'survives-production/host';
import type { Kata } from '../../course/kata.ts';
import { listVariants } from '../../course/subjects.ts';
import type { RecordEntry } from '../../learner/record.ts';

/** Code of one kata that somebody proposes to merge. */
export interface DeckCard {
  kata: Kata;
  /** `generated`, `reference`, the name of an alternative or of a near miss. */
  code: string;
  /** Whether it survives, as the gate demands of it. Said to nobody before it has been judged. */
  sound: boolean;
}

export const CARDS_A_ROUND = 10;
/** What part of a round: never so little that blocking everything pays. */
const SOUND = [0.4, 0.5, 0.6];
const MOST_RETURNING = 5;
/** A card that was judged wrong comes back after so many rounds, the longer the more often it has been right since. */
const COMES_BACK_AFTER = [1, 2, 4, 8];

/** Everything there is to judge. That nothing is done at all is not worth a card. */
export async function deckOf(katas: readonly Kata[]): Promise<DeckCard[]> {
  const all = await Promise.all(
    katas.map(async (kata) => {
      const { reference, alternatives, nearMisses } = await listVariants(kata);
      const sound = [...(reference ? ['reference'] : []), ...alternatives];
      const broken = ['generated', ...nearMisses.filter((name) => name !== 'do-nothing')];
      return [
        ...sound.map((code) => ({ kata, code, sound: true })),
        ...broken.map((code) => ({ kata, code, sound: false })),
      ];
    }),
  );
  return all.flat();
}

/** How somebody has done with one card so far. */
interface Standing {
  lastRound: number;
  /** Right in a row since it was last wrong; `undefined` when it never was. */
  since: number | undefined;
}

/**
 * The cards of one round: what was judged wrong and is due, then what was not seen yet, with a number of sound ones
 * that changes from round to round.
 *
 * @param entries of the record of reviews; with the seed they decide the round
 */
export function cardsOf(
  deck: readonly DeckCard[],
  entries: readonly RecordEntry[],
  round: number,
  seed = round,
): DeckCard[] {
  const random = seededRandom(seed);
  const shuffled = shuffle(deck, random);
  const standings = standingsOf(entries);
  const due = shuffled.filter((card) => isDue(standings.get(keyOf(card)), round)).slice(0, MOST_RETURNING);
  const rest = shuffled.filter((card) => !due.includes(card));
  const size = Math.min(CARDS_A_ROUND, deck.length);
  const sound = Math.round(SOUND[Math.floor(random() * SOUND.length)]! * size);
  const taken = [...due];
  const take = (number: number, fits: (card: DeckCard) => boolean): void => {
    const left = rest.filter((card) => fits(card) && !taken.includes(card));
    taken.push(...fromAll(left, number, taken, (card) => standings.get(keyOf(card))?.lastRound ?? 0));
  };
  take(sound - taken.filter((card) => card.sound).length, (card) => card.sound);
  take(size - sound - taken.filter((card) => !card.sound).length, (card) => !card.sound);
  // Of a small deck one kind may not reach.
  take(size - taken.length, () => true);
  return shuffle(taken.slice(0, size), random);
}

export const keyOf = ({ kata, code }: Pick<DeckCard, 'kata' | 'code'>): string => `${kata.id}/${code}`;

/** Those first that were not seen for longest; of those, each from the kata that has the fewest so far. */
function fromAll(
  cards: readonly DeckCard[],
  number: number,
  taken: readonly DeckCard[],
  seenIn: (card: DeckCard) => number,
): DeckCard[] {
  const chosen: DeckCard[] = [];
  const count = (kata: Kata) => [...taken, ...chosen].filter((card) => card.kata === kata).length;
  const left = [...cards];
  while (chosen.length < number && left.length > 0) {
    const oldest = Math.min(...left.map(seenIn));
    const fresh = left.filter((card) => seenIn(card) === oldest);
    const fewest = Math.min(...fresh.map(({ kata }) => count(kata)));
    const next = fresh.find(({ kata }) => count(kata) === fewest)!;
    chosen.push(...left.splice(left.indexOf(next), 1));
  }
  return chosen;
}

function isDue(standing: Standing | undefined, round: number): boolean {
  if (standing?.since === undefined) return false;
  const after = COMES_BACK_AFTER[standing.since];
  return after !== undefined && round >= standing.lastRound + after;
}

function standingsOf(entries: readonly RecordEntry[]): Map<string, Standing> {
  const standings = new Map<string, Standing>();
  for (const entry of entries) {
    if (entry.what !== 'reviewed' || entry.verdict === 'inconclusive') continue;
    const key = `${entry.kata}/${entry.code}`;
    const right = entry.prediction.ship === (entry.verdict === 'survived');
    const before = standings.get(key)?.since;
    const since = right ? (before === undefined ? undefined : before + 1) : 0;
    standings.set(key, { lastRound: entry.round, since });
  }
  return standings;
}

function shuffle<T>(items: readonly T[], random: () => number): T[] {
  const mixed = [...items];
  for (let last = mixed.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    [mixed[last], mixed[other]] = [mixed[other]!, mixed[last]!];
  }
  return mixed;
}
