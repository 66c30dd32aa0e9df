import { PlainError, type ReviewCard } from '../session.ts';
import type { Context } from './context.ts';
import { keyQueue, type Press } from './judgement/presses.ts';
import { scoreText } from './judgement/score-text.ts';
import { ReviewCardScreen } from './judgement/review-card.ts';
import { screenKeys } from './judgement/draw.ts';

export interface ReviewFlags {
  seed?: string;
  score?: boolean;
}

/** A round of cards by keyboard alone: each is judged, played, and shown. */
export async function review(context: Context, { seed, score }: ReviewFlags): Promise<number> {
  const { session, screen, shutdown } = context;
  if (score) {
    screen.out(scoreText('all rounds', await session.review.score(), screen));
    return 0;
  }
  if (!screen.interactive)
    throw new PlainError('A round of review is judged by keys, and needs a terminal.', {
      next: 'npm run kata review in a terminal; npm run kata -- review --score says how you have done so far',
    });
  const { number, cards } = await session.review.round(seedOf(seed));
  const { keys, giveBack } = keyQueue(shutdown);
  try {
    for (const [index, card] of cards.entries()) {
      const opened = await session.review.open(card, number);
      const place = { round: number, card: index + 1, of: cards.length };
      const goesOn = await oneCard(context, opened, place, keys.take.bind(keys));
      await session.review.close(opened);
      if (!goesOn) break;
    }
    screen.out('');
    screen.out(scoreText(`round ${number}`, await session.review.score(number), screen));
    return 0;
  } finally {
    giveBack();
  }
}

function seedOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new PlainError(`--seed is a whole number, and ${JSON.stringify(text)} is none.`, {
    next: 'npm run kata -- review --seed 7',
  });
}

/** Returns whether there is to be another. */
async function oneCard(
  context: Context,
  card: ReviewCard,
  place: { round: number; card: number; of: number },
  take: () => Promise<Press>,
): Promise<boolean> {
  const { screen, shutdown } = context;
  const cardScreen = new ReviewCardScreen(context, card, place);
  const next = () => Promise.race([take(), shutdown.ended]);
  try {
    for (let answered = false; !answered;) {
      cardScreen.draw();
      const { key, raw } = await next();
      if (key === 'q' && !cardScreen.isTyping) return false;
      answered = cardScreen.form.press(key, raw) === 'ended';
    }
    await Promise.race([cardScreen.showVerdict(place.round), shutdown.ended]);
    for (;;) {
      screen.out(`\n${screenKeys(cardScreen.keysAfter, screen.columns, screen.paint).join('\n')}`);
      const { key } = await next();
      if (key === 'q') return false;
      if (key === 't') await cardScreen.showTimeline();
      else if (key === '\r' || key === '\n' || key === ' ') return true;
    }
  } finally {
    await cardScreen.stop();
  }
}
