import type { Kata } from '../session.ts';
import { shownPath, type Context } from './context.ts';

export interface ResetOptions {
  /** What is known of the kata, instead of its code. */
  progress?: boolean;
  /** Every kata; without `progress`, code and progress both. */
  all?: boolean;
}

/** Nothing is lost: attempts and the progress file are moved aside, and the output says where. */
export async function reset(
  context: Context,
  name: string | undefined,
  options: ResetOptions,
): Promise<number> {
  const { session, screen } = context;
  if (options.all) {
    if (!options.progress) for (const kata of session.katas) await resetCode(context, kata, false);
    const kept = await session.resetAllProgress();
    screen.out(
      kept
        ? `Progress begins anew. The old file is kept: ${shownPath(kept)}`
        : 'There was no progress to reset.',
    );
    return 0;
  }
  const kata = await session.find(name);
  if (!options.progress) return resetCode(context, kata, true);
  await session.resetProgress(kata);
  screen.out(
    `Hints, verdicts and solution of ${kata.number} ${kata.slug} are forgotten. Your code is as it was.`,
  );
  return 0;
}

async function resetCode({ session, screen }: Context, kata: Kata, say: boolean): Promise<number> {
  const kept = await session.resetAttempt(kata);
  if (kept) {
    screen.out(
      `${kata.number} ${kata.slug}: the attempt is the delivered code again. Yours is kept: ${shownPath(kept)}`,
    );
  } else if (say) {
    screen.out(
      `There is no attempt at ${kata.number} ${kata.slug} to reset. Start one: npm run kata start ${kata.number}`,
    );
  }
  return 0;
}
