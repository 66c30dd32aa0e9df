import { rm } from 'node:fs/promises';
import { seededRandom } from 'survives-production/host';
import type { Kata } from '../../course/kata.ts';
import type { KataVerdict } from '../../course/kata-verdict.ts';
import { RecordFile, type Prediction, type RecordEntry } from '../../learner/record.ts';
import type { AttemptRecorder } from '../attempt-recorder.ts';
import type { CheckWish, Judging } from '../judging.ts';
import { openCard, type ReviewCard } from './card.ts';
import { cardsOf, deckOf, type DeckCard } from './deck.ts';
import { scoreOf, type ReviewedEntry, type ReviewScore } from './score.ts';

/** Ten cards, and what decides them. */
export interface ReviewRound {
  /** Counts from 1. */
  number: number;
  cards: DeckCard[];
}

/** Of those that are not the change as delivered, so many are shown whole. */
const WHOLE = 0.25;

/** Judging what others propose: a deck, rounds of ten, and a score that is read off the record. */
export class Review {
  readonly #root: string;
  readonly #katas: readonly Kata[];
  readonly #judging: Judging;
  readonly #recorder: AttemptRecorder;
  readonly #file: RecordFile;
  readonly #open = new Set<ReviewCard>();

  constructor(root: string, katas: readonly Kata[], judging: Judging, recorder: AttemptRecorder) {
    this.#root = root;
    this.#katas = katas;
    this.#judging = judging;
    this.#recorder = recorder;
    this.#file = new RecordFile(root, 'review');
  }

  /** @param seed for a room, in which everybody is to have the same cards */
  async round(seed?: number): Promise<ReviewRound> {
    const entries = await this.#file.read();
    const last = Math.max(0, ...entries.map((entry) => (entry.what === 'reviewed' ? entry.round : 0)));
    const number = last + 1;
    return { number, cards: cardsOf(await deckOf(this.#katas), entries, number, seed) };
  }

  async open(card: DeckCard, round: number): Promise<ReviewCard> {
    const random = seededRandom(
      round +
        ([...`${card.kata.id}/${card.code}`].reduce((sum, sign) => sum * 31 + sign.charCodeAt(0), 7) %
          1_000_003),
    );
    const opened = await openCard(this.#root, card, random() < WHOLE);
    this.#open.add(opened);
    return opened;
  }

  /** What is played is what was shown. */
  play({ card, subject }: ReviewCard, wish: Pick<CheckWish, 'signal' | 'onProgress'>): Promise<KataVerdict> {
    return this.#judging.judge(card.kata, subject, wish);
  }

  /** Writes down how a card was judged. */
  async keep(
    round: number,
    { card }: ReviewCard,
    prediction: Prediction,
    { verdict, properties }: KataVerdict,
  ): Promise<void> {
    const broken = properties.find(({ counterexample }) => counterexample)?.id;
    const event = {
      what: 'reviewed' as const,
      round,
      code: card.code,
      prediction,
      verdict,
      ...(broken !== undefined && { broken }),
    };
    await this.#recorder.record('review', this.#file, card.kata, [event]);
  }

  /** Of one round, or of all. */
  async score(round?: number): Promise<ReviewScore> {
    const entries = await this.#file.read();
    const isOfIt = (entry: RecordEntry): entry is ReviewedEntry =>
      entry.what === 'reviewed' && (round === undefined || entry.round === round);
    const term = (id: string) => this.#katas.find((kata) => kata.id === id)?.meta.term ?? id;
    return scoreOf(entries.filter(isOfIt), term);
  }

  async close(card: ReviewCard): Promise<void> {
    this.#open.delete(card);
    await rm(card.folder, { recursive: true, force: true });
  }

  /** Idempotent. */
  async closeAll(): Promise<void> {
    await Promise.all([...this.#open].map((card) => this.close(card)));
  }
}
