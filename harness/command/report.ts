import type { Kata } from '../model/kata.ts';
import type { ReplayVerdict, Verdict } from '../model/verdict.ts';
import type { RenderOptions } from '../report/options.ts';
import { renderReplay, renderVerdict } from '../report/terminal.ts';
import type { Context } from './context.ts';

/** The verdict for a person, at the width and in the colours of this terminal. */
export async function verdictText(
  context: Context,
  kata: Kata,
  verdict: Verdict,
  timeline: 'short' | 'full' = 'short',
) {
  return renderVerdict(verdict, { ...(await optionsFor(context, kata)), timeline });
}

export async function replayText(context: Context, kata: Kata, verdict: ReplayVerdict): Promise<string> {
  return renderReplay(verdict, await optionsFor(context, kata));
}

export async function optionsFor({ session, screen }: Context, kata: Kata): Promise<RenderOptions> {
  const progress = await session.progressOf(kata);
  return {
    columns: screen.columns,
    color: screen.color,
    hintsSeen: Math.min(progress?.hintsSeen ?? 0, kata.meta.hints.length),
    hintsTotal: kata.meta.hints.length,
    kataTitle: kata.meta.title,
  };
}
