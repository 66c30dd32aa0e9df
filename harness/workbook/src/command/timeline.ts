import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Counterexample } from 'survives-production/report';
import { PlainError, type Kata } from '../session.ts';
import type { SavedTimeline } from '../timeline/saved.ts';
import { toldProperty } from 'survives-production/report';
import { timelineFile, type TimelineFormat } from '../web/timeline-file.ts';
import { shownPath, type Context } from './context.ts';
import type { AboutWhat } from './failure.ts';
import { ProgressLine } from './progress-line.ts';

export interface TimelineOptions {
  html?: string;
  svg?: string;
  subject?: string;
  property?: string;
}

/** What breaks, and by which property. */
interface Story {
  property: string;
  counterexample: Counterexample;
}

/**
 * Writes the timeline of what breaks as a file: the first counterexample of a check, or that of a token. `words` are
 * file names and a token in any order, because through npm flags need two dashes and these do not. 0 when written.
 */
export async function timeline(
  context: Context,
  name: string | undefined,
  words: readonly string[],
  options: TimelineOptions,
  asked: AboutWhat,
): Promise<number> {
  const { session, screen } = context;
  const kata = await session.find(name);
  const subject = await session.subject(kata, options.subject);
  Object.assign(asked, { kata: kata.id, subject: subject.name });
  const files = filesOf(kata, words, options);
  const token = words.find((word) => !formatOf(word));
  const { property, counterexample } = await storyOf(context, kata, token, options);
  const sources = await session.linesOf(kata, subject, counterexample);
  const title = `${kata.number} ${kata.slug}`;
  const saved = { kata: title, subject: subject.name, property, counterexample, sources };
  for (const [format, file] of files) screen.out(await write(format, file, saved));
  return 0;
}

function filesOf(
  kata: Kata,
  words: readonly string[],
  { html, svg }: TimelineOptions,
): [TimelineFormat, string][] {
  const named = words.flatMap((word): [TimelineFormat, string][] => {
    const format = formatOf(word);
    return format ? [[format, word]] : [];
  });
  const files: [TimelineFormat, string][] = [
    ...named,
    ...(html === undefined ? [] : ([['html', html]] as [TimelineFormat, string][])),
    ...(svg === undefined ? [] : ([['svg', svg]] as [TimelineFormat, string][])),
  ];
  if (files.length > 0) return files;
  throw new PlainError('There is no file named to write the timeline to.', {
    next: `npm run kata timeline ${kata.number} timeline.html   (or timeline.svg)`,
  });
}

const formatOf = (word: string): TimelineFormat | undefined =>
  /\.html?$/i.test(word) ? 'html' : /\.svg$/i.test(word) ? 'svg' : undefined;

async function storyOf(
  context: Context,
  kata: Kata,
  token: string | undefined,
  options: TimelineOptions,
): Promise<Story> {
  if (token !== undefined) return replayed(context, kata, token, options);
  const { session, screen, shutdown } = context;
  const line = new ProgressLine(screen);
  const verdict = await session
    .check(kata, {
      subject: options.subject,
      property: options.property,
      signal: shutdown.signal,
      onProgress: (progress) => line.show(progress),
    })
    .finally(() => line.clear());
  const told = toldProperty(verdict);
  if (told) return { property: told.name, counterexample: told.counterexample };
  throw new PlainError(
    `There is no timeline: ${verdict.subject} ${verdict.verdict === 'survived' ? 'survived' : `gave no counterexample (${verdict.reason ?? verdict.verdict})`}.`,
    {
      next: `npm run kata timeline ${kata.number} '<token>' timeline.html   with a token from an earlier report`,
    },
  );
}

async function replayed(
  { session, shutdown }: Context,
  kata: Kata,
  token: string,
  { subject }: TimelineOptions,
): Promise<Story> {
  const { verdict, property, counterexample, reason } = await session.replay(kata, token, {
    subject,
    signal: shutdown.signal,
  });
  if (counterexample) return { property, counterexample };
  throw new PlainError(
    verdict === 'survived'
      ? 'There is no timeline: in this order that code keeps its promise.'
      : `There is no timeline: the replay is ${verdict}${reason ? `, ${reason}` : ''}.`,
    { next: `npm run kata check ${kata.number}` },
  );
}

/** From where the person stands: npm changes into the repository, and says where it came from. */
async function write(format: TimelineFormat, file: string, saved: SavedTimeline): Promise<string> {
  const path = resolve(process.env['INIT_CWD'] ?? process.cwd(), file);
  const text = await timelineFile(format, saved);
  await writeFile(path, text).catch((error: Error) => {
    throw new PlainError(`${path} could not be written: ${error.message}.`, {
      next: 'name a file in a folder that is there and can be written to',
      cause: error,
    });
  });
  return `${shownPath(path)}   ${saved.counterexample.headline}, ${Math.ceil(text.length / 1024)} kB; opens in any browser`;
}
