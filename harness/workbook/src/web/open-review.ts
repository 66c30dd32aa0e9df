import { setMaxListeners } from 'node:events';
import { compare, PlainError } from '../session.ts';
import type {
  Comparison,
  KataVerdict,
  Prediction,
  Progress,
  ReviewCard,
  WorkbookSession,
} from '../session.ts';
import type { CardOutcome, ReviewProgress, ReviewView } from '../page/protocol.ts';
import { cardView, judgedCard } from './review-view.ts';

/** A card on the table: the engine plays it from when it is first looked at. */
interface OpenCard {
  card: ReviewCard;
  stop: AbortController;
  playing: Promise<KataVerdict>;
  /** By index of the property: whether something is known of it. */
  decided: Map<number, boolean>;
  of: number;
  judged?: { verdict: KataVerdict; said?: { prediction: Prediction; comparison: Comparison } };
}

type Round = Awaited<ReturnType<WorkbookSession['review']['round']>>;

/** The one round of review that pages of this server are at. A page that is loaded again goes on where it was. */
export class OpenReview {
  readonly #session: WorkbookSession;
  #round: Round | undefined;
  #outcomes: CardOutcome[] = [];
  #open: OpenCard | undefined;
  #score: ReviewView['score'];
  /** One act after another: two pages may be open. */
  #acting: Promise<unknown> = Promise.resolve();

  constructor(session: WorkbookSession) {
    this.#session = session;
  }

  get view(): ReviewView {
    const score = this.#score;
    if (!this.#round) return { ...(score && { score }) };
    const { number, cards } = this.#round;
    const open = this.#open;
    return {
      round: { number, of: cards.length, outcomes: this.#outcomes },
      ...(open && {
        card: {
          ...cardView(open.card, this.#outcomes.length - (open.judged ? 1 : 0)),
          ...(open.judged && {
            judged: judgedCard(open.card, open.judged.verdict, open.judged.said),
          }),
        },
      }),
    };
  }

  get progress(): ReviewProgress {
    const { decided, of } = this.#open ?? { decided: new Map<number, boolean>(), of: 0 };
    return { decided: [...decided.values()].filter(Boolean).length, of };
  }

  /** @param seed so that a room has the same cards */
  begin(seed?: number): Promise<ReviewView> {
    return this.#act(async () => {
      if (this.#round) return;
      this.#round = await this.#session.review.round(seed);
      this.#outcomes = [];
      this.#score = undefined;
      await this.#openNext();
    });
  }

  /** Waits for the engine. Without a prediction it is only shown, and not kept. */
  judge(index: number, prediction: Prediction | undefined): Promise<ReviewView> {
    return this.#act(async () => {
      const open = this.#open;
      if (!open || open.judged || index !== this.#outcomes.length) return;
      const verdict = await open.playing.catch((error: unknown) => {
        // Asked again, it is played again.
        open.playing = this.#play(open);
        throw error;
      });
      if (prediction) await this.#session.review.keep(this.#round!.number, open.card, prediction, verdict);
      const comparison = prediction && compare(prediction, verdict, open.card.files);
      const right = comparison?.right;
      open.judged = { verdict, ...(prediction && comparison && { said: { prediction, comparison } }) };
      this.#outcomes = [...this.#outcomes, right === undefined ? 'none' : right ? 'right' : 'wrong'];
    });
  }

  next(index: number): Promise<ReviewView> {
    return this.#act(async () => {
      if (!this.#open?.judged || index !== this.#outcomes.length - 1) return;
      await this.#closeCard();
      if (this.#outcomes.length < this.#round!.cards.length) await this.#openNext();
      else await this.#end();
    });
  }

  end(): Promise<ReviewView> {
    return this.#act(async () => {
      await this.#closeCard();
      await this.#end();
    });
  }

  async close(): Promise<void> {
    this.#open?.stop.abort();
    await this.#acting.catch(() => {});
    await this.#closeCard();
  }

  #act(work: () => Promise<void>): Promise<ReviewView> {
    const acted = this.#acting.then(work).then(() => this.view);
    this.#acting = acted.catch(() => {});
    return acted;
  }

  async #openNext(): Promise<void> {
    const { number, cards } = this.#round!;
    const next = cards[this.#outcomes.length];
    if (!next) throw new PlainError('There is no card to review.');
    const card = await this.#session.review.open(next, number);
    const stop = new AbortController();
    // Every property of a check listens to it.
    setMaxListeners(0, stop.signal);
    const open = { card, stop, decided: new Map<number, boolean>(), of: 0 };
    this.#open = Object.assign(open, { playing: this.#play(open) });
  }

  #play(open: Omit<OpenCard, 'playing'>): Promise<KataVerdict> {
    const onProgress = ({ index, of, verdict }: Progress) => {
      open.of = Math.max(open.of, of);
      if (!open.decided.get(index)) open.decided.set(index, verdict !== undefined);
    };
    const playing = this.#session.review.play(open.card, { signal: open.stop.signal, onProgress });
    // Told when it is asked for.
    playing.catch(() => {});
    return playing;
  }

  async #closeCard(): Promise<void> {
    const open = this.#open;
    this.#open = undefined;
    if (!open) return;
    open.stop.abort();
    await open.playing.catch(() => {});
    await this.#session.review.close(open.card);
  }

  async #end(): Promise<void> {
    if (!this.#round) return;
    const { number } = this.#round;
    const { review } = this.#session;
    this.#score = { round: number, ofRound: await review.score(number), ofAll: await review.score() };
    this.#round = undefined;
  }
}
