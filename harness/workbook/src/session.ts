import { PlainError, type Progress as CheckProgress, type Property } from 'survives-production';
import type { ReplayVerdict, SubjectCode, Verdict } from 'survives-production';
import { Enclosure } from './contain/enclosure.ts';
import { containedCheck, containedReplay } from './contain/contained.ts';
import type { Kata } from './course/kata.ts';
import type { PostgresServer } from 'survives-production/postgres';
import { createAttempt, filesToEdit, resetAttempt } from './learner/attempt.ts';
import { defaultSubject, pickKata, readCourse, resolveSubject, type Course } from './course/catalogue.ts';
import { Checks } from './modes/practice/checks.ts';
import { createKata } from './course/create-kata.ts';
import { differences, type FileDifference } from './learner/differences.ts';
import type { Drive, DriveWish } from './modes/drive/drive.ts';
import { Drives } from './modes/drive/drives.ts';
import { nextHint, type Hints } from './learner/hints.ts';
import { ProgressFile, type KataProgress, type Progress } from './learner/progress.ts';
import { workbookRoot } from './course/root.ts';
import { SharedServer } from './modes/practice/shared-server.ts';
import { isSolutionOpen, readSolution, type Solution } from './learner/solution.ts';
import { readSubjectFile } from './course/subject-file.ts';

export interface CheckOptions {
  /** As the person wrote it; the attempt, or else the change as delivered, when absent. */
  subject?: string | undefined;
  /** Id of the one property to check. */
  property?: string | undefined;
  /** Larger scopes and more schedules: minutes instead of seconds. */
  thorough?: boolean | undefined;
  signal?: AbortSignal | undefined;
  onProgress?: ((progress: CheckProgress) => void) | undefined;
}

export interface Difference {
  from: string;
  to: string;
  files: FileDifference[];
}

/**
 * Everything a learner can do with the workbook. The command and the page are two faces of one of these, and
 * neither can do what the other cannot. It prints nothing: what needs saying besides the answer goes to `notice`.
 */
export class Session {
  readonly root: string;
  /** What there is to learn from, and what of it cannot be used. */
  readonly course: Course;
  readonly #progress: ProgressFile;
  readonly #notice: (sentence: string) => void;
  readonly #server = new SharedServer();
  /** Checks that everybody who looks at this session hears of. */
  readonly checks = new Checks((kata, options) => this.check(kata, options));
  #spare: Enclosure | undefined;
  readonly #drives = new Drives(this.#server);

  private constructor(root: string, course: Course, notice: (sentence: string) => void) {
    this.root = root;
    this.course = course;
    this.#notice = notice;
    this.#progress = new ProgressFile(root, notice);
  }

  /** Throws a `PlainError` when there is no kata that can be used. One that cannot be is no reason to stop. */
  static async open(options: { root?: string; notice?: (sentence: string) => void } = {}): Promise<Session> {
    const root = options.root ?? workbookRoot();
    const course = await readCourse(root);
    if (course.katas.length > 0) return new Session(root, course, options.notice ?? (() => {}));
    throw (
      course.unusable[0]?.error ??
      new PlainError(`There are no katas in ${root}/katas.`, { next: 'git pull' })
    );
  }

  get katas(): readonly Kata[] {
    return this.course.katas;
  }

  progress(): Promise<Progress> {
    return this.#progress.read();
  }

  async progressOf(kata: Kata): Promise<KataProgress | undefined> {
    return (await this.progress()).katas[kata.id];
  }

  /** The kata that is named, or the one that was started last, or the first. */
  async find(name?: string): Promise<Kata> {
    if (name !== undefined) return this.named(name);
    const { current } = await this.progress();
    return this.katas.find((kata) => kata.id === current) ?? this.katas[0]!;
  }

  /** By number, slug, folder or title. Throws a `PlainError` with the closest name when there is none. */
  named(name: string): Kata {
    return pickKata(this.course, name);
  }

  /** Where to go on: the kata started last while it is unfinished, else the first unfinished, else the last of all. */
  async unfinished(): Promise<Kata> {
    const { current, katas } = await this.progress();
    const open = this.katas.filter((kata) => katas[kata.id]?.status !== 'survived');
    return open.find((kata) => kata.id === current) ?? open[0] ?? this.katas.at(-1)!;
  }

  /** The kata after this one, by number. */
  following(kata: Kata): Kata | undefined {
    return this.katas[this.katas.indexOf(kata) + 1];
  }

  /** Makes it the current kata, and makes the attempt unless there is one. */
  async start(kata: Kata): Promise<{ created: boolean; files: string[] }> {
    const created = await createAttempt(kata);
    await this.#remember(() =>
      this.#progress.change((progress) => {
        progress.current = kata.id;
        progress.katas[kata.id] ??= { status: 'started', hintsSeen: 0 };
      }),
    );
    return { created, files: filesToEdit(kata) };
  }

  /** Judges one subject. A verdict on the attempt is kept; one on other code is not the learner's. */
  async check(kata: Kata, options: CheckOptions = {}): Promise<Verdict> {
    const subject = await this.subject(kata, options.subject);
    const { property, thorough, signal, onProgress } = options;
    const request = {
      kata,
      subject,
      ...(property !== undefined && { only: [property] }),
      ...(thorough && { thorough }),
      ...(signal && { signal }),
      ...(onProgress && { onProgress }),
    };
    const verdict = await this.#contained((server, enclosure) =>
      containedCheck({ ...request, server }, enclosure),
    );
    if (subject.name === 'attempt' && property === undefined) await this.#record(kata, verdict);
    return verdict;
  }

  async replay(
    kata: Kata,
    token: string,
    options: Omit<CheckOptions, 'property' | 'thorough' | 'onProgress'> = {},
  ): Promise<ReplayVerdict> {
    const { signal } = options;
    const subject = await this.subject(kata, options.subject);
    const request = { kata, subject, token, ...(signal && { signal }) };
    return this.#contained(
      (server, enclosure) => containedReplay({ ...request, server }, enclosure),
      new Enclosure(undefined, { logging: process.stderr }),
    );
  }

  /**
   * Lets a person steer the runs of one subject, in a process and a database of its own, until it is closed. Rejects
   * with a `PlainError` when there is nothing to drive, or when too many are under way.
   */
  async drive(kata: Kata, options: DriveWish & { subject?: string | undefined } = {}): Promise<Drive> {
    const subject = await this.subject(kata, options.subject);
    return this.#drives.open(kata, subject, options, () => this.#takeSpare());
  }

  /** Starts what the next check will need, so that it need not wait for it. For whoever expects one. */
  prepare(): void {
    if (!this.#spare?.alive) this.#spare = new Enclosure();
  }

  /** The process for the work starts at once, beside the server. */
  async #contained<T>(
    use: (server: PostgresServer, enclosure: Enclosure) => Promise<T>,
    enclosure = this.#takeSpare(),
  ): Promise<T> {
    try {
      return await this.#server.with((server) => use(server, enclosure));
    } finally {
      await enclosure.close();
    }
  }

  #takeSpare(): Enclosure {
    const spare = this.#spare?.alive ? this.#spare : new Enclosure();
    this.#spare = undefined;
    return spare;
  }

  subject(kata: Kata, name?: string): Promise<SubjectCode> {
    return name === undefined ? defaultSubject(kata) : resolveSubject(kata, name);
  }

  hint(kata: Kata, all = false): Promise<Hints> {
    return nextHint(kata, this.#progress, all);
  }

  /** The attempt against the change as delivered, or against other code; solutions only once they are open. */
  async diff(kata: Kata, other = 'generated'): Promise<Difference> {
    const attempt = await resolveSubject(kata, 'attempt');
    const against = await resolveSubject(kata, other);
    await this.#demandOpen(kata, against);
    const [from, to] = other === 'generated' ? [against, attempt] : [attempt, against];
    return { from: from.name, to: to.name, files: await differences(from, to) };
  }

  /** One file of `generated`, or of other code; of the solution only once it is open. */
  async textOf(kata: Kata, name: string, file: string): Promise<string> {
    const subject = await resolveSubject(kata, name);
    await this.#demandOpen(kata, subject);
    return readSubjectFile(kata, subject, file);
  }

  async #demandOpen(kata: Kata, { name, layers }: SubjectCode): Promise<void> {
    if (!layers[0]!.startsWith(kata.solutionsDir) || (await this.isSolutionOpen(kata))) return;
    throw new PlainError(
      `${name} belongs to the solution of ${kata.id}, which opens once your attempt survives.`,
      {
        next: `npm run kata check ${kata.number}, or open it now: npm run kata -- solution ${kata.number} --yes`,
      },
    );
  }

  /** What is promised, in the order of the report. Loads the kata's `survives.ts`. */
  async properties(kata: Kata): Promise<Pick<Property, 'id' | 'name' | 'kind'>[]> {
    const { promises } = await (await import('survives-production')).loadProperties(kata);
    return promises.map(({ id, name, kind }) => ({ id, name, kind }));
  }

  /** True once the attempt has survived, or after `openSolution`. */
  async isSolutionOpen(kata: Kata): Promise<boolean> {
    return isSolutionOpen(await this.progressOf(kata));
  }

  /** Whoever calls this has asked first, unless `isSolutionOpen`. Opening it before green is remembered. */
  async openSolution(kata: Kata): Promise<Solution> {
    const solution = await readSolution(kata);
    if (!(await this.isSolutionOpen(kata))) {
      await this.#remember(() =>
        this.#progress.changeKata(kata.id, (entry) => {
          entry.solutionOpened = new Date().toISOString();
        }),
      );
    }
    return solution;
  }

  /** Returns where the old attempt is kept, or undefined when there was none. */
  resetAttempt(kata: Kata): Promise<string | undefined> {
    return resetAttempt(this.root, kata);
  }

  /** Forgets what is known of one kata. The attempt stays. */
  async resetProgress(kata: Kata): Promise<void> {
    await this.#progress.change((progress) => {
      delete progress.katas[kata.id];
    });
  }

  /** Forgets everything. Returns where the old file is kept, or undefined when there was none. */
  resetAllProgress(): Promise<string | undefined> {
    return this.#progress.startOver();
  }

  /** Makes a kata that its author then replaces piece by piece; returns its folders. It is there from the next session on. */
  createKata(id: string): Promise<string[]> {
    const taken = [...this.katas, ...this.course.unusable].map((one) => one.id.slice(0, 2));
    return createKata(this.root, id, taken);
  }

  get progressFile(): string {
    return this.#progress.file;
  }

  /** Stops the server, if one was started. Idempotent. */
  async close(): Promise<void> {
    await this.checks.close();
    await Promise.all([this.#drives.close(), this.#spare?.close()]);
    await this.#server.stop();
  }

  async #record(kata: Kata, { verdict }: Verdict): Promise<void> {
    const at = new Date().toISOString();
    await this.#remember(() =>
      this.#progress.changeKata(kata.id, (entry) => {
        entry.lastVerdict = { verdict, at };
        if (verdict !== 'survived') return;
        entry.status = 'survived';
        entry.firstSurvivedAt ??= at;
      }),
    );
  }

  /** A verdict is not withheld because it could not be written down. */
  async #remember(write: () => Promise<unknown>): Promise<void> {
    try {
      await write();
    } catch (error) {
      if (!(error instanceof PlainError)) throw error;
      this.#notice(`Your progress was not saved. ${error.message}`);
    }
  }
}

export type { Kata } from './course/kata.ts';
