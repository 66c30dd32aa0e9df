import { PlainError, type Prediction } from '../session.ts';

/** So much of somebody's words is kept. */
const MOST_WORDS = 2_000;
const MOST_LINES = 200;

/** What a page has sent, as a prediction. Throws a `PlainError` when it is none. */
export function predictionOf(sent: unknown): Prediction {
  const { ship, sure, lines, between, meanwhile, words, promise } = (sent ?? {}) as Record<string, unknown>;
  if (typeof ship !== 'boolean' || typeof sure !== 'number' || !(sure >= 50 && sure <= 99))
    throw new PlainError('A judgement says ship or block, and how sure: a percentage from 50 to 99.');
  const pair = texts(between);
  return {
    ship,
    sure,
    lines: texts(lines).slice(0, MOST_LINES),
    ...(pair.length === 2 && { between: [pair[0]!, pair[1]!] as [string, string] }),
    ...(pair.length === 2 && typeof meanwhile === 'string' && { meanwhile }),
    ...(typeof words === 'string' && words.trim() !== '' && { words: words.trim().slice(0, MOST_WORDS) }),
    ...(typeof promise === 'string' && { promise }),
  };
}

const texts = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];
