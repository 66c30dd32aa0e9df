import type { Kata, KataReplay, KataVerdict } from '../session.ts';
import type { RenderOptions } from 'survives-production/report';
import { renderReplay, renderVerdict } from 'survives-production/report';
import type { Context } from './context.ts';

/** The verdict for a person, at the width and in the colours of this terminal. */
export async function verdictText(
  context: Context,
  kata: Kata,
  verdict: KataVerdict,
  looks: Partial<RenderOptions> = {},
): Promise<string> {
  return renderVerdict(verdict, { ...(await optionsFor(context, kata)), ...looks });
}

export async function replayText(context: Context, kata: Kata, verdict: KataReplay): Promise<string> {
  return renderReplay(verdict, await optionsFor(context, kata));
}

export async function optionsFor({ session, screen }: Context, kata: Kata): Promise<RenderOptions> {
  // Under what is printed comes the line in which the next command is typed.
  const rows = screen.rows === undefined ? {} : { rows: screen.rows - 1 };
  return { columns: screen.columns, color: screen.color, ...rows, guide: await session.guide(kata) };
}
