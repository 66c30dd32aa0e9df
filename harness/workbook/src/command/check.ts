import type { VerdictValue } from 'survives-production/report';
import type { Context } from './context.ts';
import type { AboutWhat } from './failure.ts';
import { jsonText } from './json.ts';
import { ProgressLine } from './progress-line.ts';
import { replayText, verdictText } from './report.ts';
import { withTypes } from './types-text.ts';

export interface CheckFlags {
  subject?: string;
  property?: string;
  thorough?: boolean;
  inProcess?: boolean;
  json?: boolean;
  full?: boolean;
}

/** 0 survived, 1 broke, 2 inconclusive. */
export const exitCodeFor: Record<VerdictValue | 'incompatible', number> = {
  survived: 0,
  broke: 1,
  inconclusive: 2,
  incompatible: 2,
};

const NOT_CONTAINED =
  'In this process, so that a breakpoint works: nothing is contained. Code that loops, exits or fills the memory does it to this command, and the verdict is that of a process which the code shares.';

export async function check(
  context: Context,
  name: string | undefined,
  options: CheckFlags,
  asked: AboutWhat,
): Promise<number> {
  const { session, screen, shutdown } = context;
  const kata = await session.find(name);
  asked.kata = kata.id;
  asked.subject = (await session.subject(kata, options.subject)).name;
  if (options.inProcess) screen.aside(`${screen.paint('yellow', '!')} ${NOT_CONTAINED}`);
  const line = options.json ? undefined : new ProgressLine(screen);
  line?.say(`  checking ${kata.number} ${kata.slug}, ${asked.subject}, against a real Postgres`);
  const isAttempt = asked.subject === 'attempt' && !options.json;
  const types = isAttempt ? session.types.of(kata) : Promise.resolve([]);
  const verdict = await session
    .check(kata, {
      subject: options.subject,
      property: options.property,
      thorough: options.thorough,
      inProcess: options.inProcess,
      signal: shutdown.signal,
      onProgress: (progress) => line?.show(progress),
    })
    .finally(() => line?.clear());
  const timeline = options.full ? 'full' : 'short';
  screen.out(
    options.json
      ? jsonText(verdict)
      : await withTypes(await types, screen, (rows) =>
          verdictText(context, kata, verdict, { timeline, ...rows }),
        ),
  );
  return exitCodeFor[verdict.verdict];
}

export async function replay(
  context: Context,
  name: string,
  token: string,
  options: CheckFlags,
  asked: AboutWhat,
): Promise<number> {
  const { session, screen, shutdown } = context;
  const kata = await session.find(name);
  asked.kata = kata.id;
  asked.subject = (await session.subject(kata, options.subject)).name;
  const verdict = await session.replay(kata, token, { subject: options.subject, signal: shutdown.signal });
  screen.out(options.json ? jsonText(verdict) : await replayText(context, kata, verdict));
  return exitCodeFor[verdict.verdict];
}
