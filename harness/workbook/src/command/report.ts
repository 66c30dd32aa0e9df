import type { Kata, KataReplay, KataVerdict } from '../session.ts';
import type { RenderOptions } from 'survives-production/report';
import { renderReplay, renderVerdict } from 'survives-production/report';
import type { Context } from './context.ts';

/** The verdict for a person, at the width and in the colours of this terminal. */
export async function verdictText(
  context: Context,
  kata: Kata,
  verdict: KataVerdict,
  timeline: 'short' | 'full' = 'short',
) {
  return renderVerdict(verdict, { ...(await optionsFor(context, kata)), timeline });
}

export async function replayText(context: Context, kata: Kata, verdict: KataReplay): Promise<string> {
  return renderReplay(verdict, await optionsFor(context, kata));
}

export async function optionsFor({ session, screen }: Context, kata: Kata): Promise<RenderOptions> {
  return { columns: screen.columns, color: screen.color, guide: await session.guide(kata) };
}
