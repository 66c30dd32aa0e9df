import { existsSync } from 'node:fs';
import { readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { PlainError } from 'survives-production/report';
import type { VerdictValue } from 'survives-production';
import { alone, freshPath, makeStateFolder, stateFolder, unwritable, writeWhole } from './state-folder.ts';

/** `.survives/progress.json`. Readable, and safe to edit by hand while no command runs. */
export interface CourseProgress {
  /** Of the format. A file without one is read as the first. */
  version: 1;
  /** Id of the kata that was started last. */
  current?: string;
  /** By kata id. A kata that nobody touched is not there. */
  katas: Record<string, KataProgress>;
}

export interface KataProgress {
  status: 'started' | 'survived';
  hintsSeen: number;
  /** ISO time at which the solution was opened before the attempt had survived. */
  solutionOpened?: string;
  /** The last verdict on the attempt. Checks of other code are not kept. */
  lastVerdict?: { verdict: VerdictValue; at: string };
  /** ISO time. It stays when the attempt breaks again. */
  firstSurvivedAt?: string;
}

/**
 * The one file. Every change reads it again, so that two terminals see each other. A file that is not ours to
 * read is kept aside under another name, and `notice` is told.
 */
export class ProgressFile {
  readonly file: string;
  readonly #root: string;
  readonly #notice: (sentence: string) => void;

  constructor(root: string, notice: (sentence: string) => void) {
    this.#root = root;
    this.#notice = notice;
    this.file = join(stateFolder(root), 'progress.json');
  }

  /** Throws a `PlainError` when a newer workbook wrote the file. */
  async read(): Promise<CourseProgress> {
    const text = existsSync(this.file) ? await readFile(this.file, 'utf8') : undefined;
    if (text === undefined) return { version: 1, katas: {} };
    const problem = problemOf(text);
    if (!problem) return { ...(JSON.parse(text) as CourseProgress), version: 1 };
    const aside = freshPath(stateFolder(this.#root), 'progress.corrupt', '.json');
    await rename(this.file, aside).catch((error: unknown) => {
      throw unwritable(this.#root, error);
    });
    this.#notice(
      `Your progress file could not be read (${problem}). It is kept at ${aside}, and a new one begins.`,
    );
    return { version: 1, katas: {} };
  }

  async change(edit: (progress: CourseProgress) => void): Promise<CourseProgress> {
    return alone(this.#root, async () => {
      const progress = await this.read();
      edit(progress);
      await writeWhole(this.#root, this.file, `${JSON.stringify(progress, null, 2)}\n`);
      return progress;
    });
  }

  async changeKata(kataId: string, edit: (kata: KataProgress) => void): Promise<KataProgress> {
    const progress = await this.change(({ katas }) =>
      edit((katas[kataId] ??= { status: 'started', hintsSeen: 0 })),
    );
    return progress.katas[kataId]!;
  }

  /** Forgets everything; the old file is kept. Returns where, or undefined when there was none. */
  async startOver(): Promise<string | undefined> {
    if (!existsSync(this.file)) return undefined;
    const folder = await makeStateFolder(this.#root);
    const aside = freshPath(folder, 'progress.backup', '.json');
    await alone(this.#root, () => rename(this.file, aside));
    return aside;
  }
}

/** Why this text is no progress file, in a few words; undefined when it is one. */
function problemOf(text: string): string | undefined {
  let parsed: Partial<CourseProgress> | null;
  try {
    parsed = JSON.parse(text) as Partial<CourseProgress> | null;
  } catch {
    return text.trim() === '' ? 'it is empty' : 'it is not JSON';
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return 'it is not an object';
  const { version = 1 } = parsed;
  if (typeof version === 'number' && version > 1) throw newerVersion(version);
  if (version !== 1) return `its version is ${JSON.stringify(version)}, not 1`;
  if (parsed.current !== undefined && typeof parsed.current !== 'string') return '"current" is no text';
  if (typeof parsed.katas !== 'object' || parsed.katas === null) return '"katas" is missing';
  // An object of JavaScript all the same, that takes entries and does not write them down.
  if (Array.isArray(parsed.katas)) return '"katas" is a list';
  const wrong = Object.entries(parsed.katas).find(([, kata]) => !isKataProgress(kata));
  return wrong && `the entry of ${wrong[0]} is wrong`;
}

function isKataProgress(value: unknown): value is KataProgress {
  if (typeof value !== 'object' || value === null) return false;
  const { status, hintsSeen } = value as Partial<KataProgress>;
  return (status === 'started' || status === 'survived') && Number.isInteger(hintsSeen) && hintsSeen! >= 0;
}

function newerVersion(version: number): PlainError {
  return new PlainError(`.survives/progress.json is version ${version}, and this workbook knows version 1.`, {
    next: 'git pull, or start a new one: npm run kata -- reset --progress --all',
  });
}
