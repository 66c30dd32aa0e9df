import type { VerdictValue } from 'survives-production';
import type { Context } from './context.ts';
import type { Asked } from './failure.ts';
import { jsonText } from './json.ts';
import { ProgressLine } from './progress-line.ts';
import { replayText, verdictText } from './report.ts';

export interface CheckOptions {
  subject?: string;
  property?: string;
  thorough?: boolean;
  json?: boolean;
}

/** 0 survived, 1 broke, 2 inconclusive. */
export const exitCodeFor: Record<VerdictValue | 'incompatible', number> = {
  survived: 0,
  broke: 1,
  inconclusive: 2,
  incompatible: 2,
};

export async function check(
  context: Context,
  name: string | undefined,
  options: CheckOptions,
  asked: Asked,
): Promise<number> {
  const { session, screen, shutdown } = context;
  const kata = await session.find(name);
  asked.kata = kata.id;
  asked.subject = (await session.subject(kata, options.subject)).name;
  const line = options.json ? undefined : new ProgressLine(screen);
  line?.say(`  checking ${kata.number} ${kata.slug}, ${asked.subject}, against a real Postgres`);
  const verdict = await session
    .check(kata, {
      subject: options.subject,
      property: options.property,
      thorough: options.thorough,
      signal: shutdown.signal,
      onProgress: (progress) => line?.show(progress),
    })
    .finally(() => line?.clear());
  screen.out(options.json ? jsonText(verdict) : await verdictText(context, kata, verdict));
  return exitCodeFor[verdict.verdict];
}

export async function replay(
  context: Context,
  name: string,
  token: string,
  options: CheckOptions,
  asked: Asked,
): Promise<number> {
  const { session, screen, shutdown } = context;
  const kata = await session.find(name);
  asked.kata = kata.id;
  asked.subject = (await session.subject(kata, options.subject)).name;
  const verdict = await session.replay(kata, token, { subject: options.subject, signal: shutdown.signal });
  screen.out(options.json ? jsonText(verdict) : await replayText(context, kata, verdict));
  return exitCodeFor[verdict.verdict];
}
