import type { Kata } from '../session.ts';
import { exitCodeFor } from './check.ts';
import { shownPath, type Context } from './context.ts';
import { ProgressLine } from './progress-line.ts';
import { verdictText } from './report.ts';
import { WatchScreen } from './watch.ts';

/** At a terminal: the attempt, the editor, the watch loop. Elsewhere: one check, and done. */
export async function start(context: Context, name: string | undefined): Promise<number> {
  const { session, screen } = context;
  const kata = name === undefined ? await session.unfinished() : await session.find(name);
  if (screen.interactive) return new WatchScreen(context, kata).run();
  if (name !== undefined) await announce(context, kata);
  return once(context, kata);
}

async function announce({ session, screen }: Context, kata: Kata): Promise<void> {
  const { created, files } = await session.start(kata);
  screen.out(created ? 'Your attempt is made. Edit:' : 'Your attempt is where you left it. Edit:');
  for (const file of files) screen.out(`  ${shownPath(file)}`);
  screen.out('');
}

/** Showing how the delivered code breaks is what it is for, so that is no failure here. */
async function once(context: Context, kata: Kata): Promise<number> {
  const { session, screen, shutdown } = context;
  const line = new ProgressLine(screen);
  const subject = (await session.subject(kata)).name;
  line.say(`  checking ${kata.number} ${kata.slug}, ${subject}, against a real Postgres`);
  const verdict = await session
    .check(kata, { signal: shutdown.signal, onProgress: (progress) => line.show(progress) })
    .finally(() => line.clear());
  screen.out(await verdictText(context, kata, verdict));
  if (subject === 'generated')
    screen.out(`\n  start     npm start, at a terminal, makes your attempt and watches it`);
  return exitCodeFor[verdict.verdict] === 2 ? 2 : 0;
}
