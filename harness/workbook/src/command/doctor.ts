import { existsSync } from 'node:fs';
import { printable, providers, tryServer, type PlainError } from '../session.ts';
import { shownPath, type Context } from './context.ts';
import { findEditor } from './editor.ts';
import type { Screen } from './screen.ts';

interface Finding {
  good: boolean;
  what: string;
  detail: string;
  remedy?: string | undefined;
  /** Bad, and not needed: another way is taken. */
  spare?: boolean;
}

/** Everything a check needs, with the remedy for what is missing. 0 when a check can run. */
export async function doctor(context: Context): Promise<number> {
  const { screen } = context;
  say(screen, node());
  for (const provider of await providers()) {
    const chosen = provider.chosen ? ' (this one is used)' : '';
    const detail = `${provider.provider}: ${provider.detail}${chosen}`;
    const spare = !provider.chosen;
    say(screen, { good: provider.usable, what: 'Postgres', detail, remedy: provider.remedy, spare });
  }
  const server = await serverStarts();
  say(screen, server);
  say(screen, editor());
  say(screen, await progressFile(context));
  for (const { error } of context.session.course.unusable)
    say(screen, { good: false, what: 'kata', detail: error.message, remedy: error.next });
  screen.out('');
  screen.out(server.good ? 'A check can run: npm start' : 'A check cannot run until Postgres starts.');
  return server.good ? 0 : 2;
}

function node(): Finding {
  return {
    good: true,
    what: 'Node.js',
    detail: `${process.versions.node} on ${process.platform} ${process.arch}`,
  };
}

async function serverStarts(): Promise<Finding> {
  const start = await tryServer();
  if ('error' in start) return { good: false, what: 'starts', detail: start.error, remedy: start.remedy };
  const { version, provider, seconds } = start;
  const detail = `PostgreSQL ${version}, ${provider}, in ${seconds.toFixed(1)} s`;
  return { good: true, what: 'starts', detail };
}

function editor(): Finding {
  const found = findEditor(process.env);
  if (!found) {
    const remedy = 'set VISUAL to your editor, or put the command `code` on the PATH';
    return { good: true, what: 'editor', detail: 'none found: paths are printed instead', remedy };
  }
  const note = found.inTerminal ? ': it draws in the terminal, so paths are printed instead' : '';
  return { good: true, what: 'editor', detail: `${found.command}, from ${found.from}${note}` };
}

async function progressFile({ session }: Context): Promise<Finding> {
  const shown = shownPath(session.progressFile);
  try {
    const { katas } = await session.progress();
    const known = Object.keys(katas).length;
    const detail = existsSync(session.progressFile)
      ? `${shown}, ${known} katas started`
      : `${shown}, not there yet`;
    return { good: true, what: 'progress', detail };
  } catch (error) {
    return {
      good: false,
      what: 'progress',
      detail: (error as Error).message,
      remedy: (error as PlainError).next,
    };
  }
}

function say(screen: Screen, { good, what, detail, remedy, spare }: Finding): void {
  const glyph = good
    ? screen.paint('green', '✓')
    : spare
      ? screen.paint('dim', '–')
      : screen.paint('red', '✗');
  screen.out(`${glyph} ${what.padEnd(9)} ${printable(detail)}`);
  if (remedy) screen.out(`  ${''.padEnd(9)} ${screen.paint('dim', 'remedy:')} ${printable(remedy)}`);
}
