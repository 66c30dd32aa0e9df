import { PlainError, type Guide } from 'survives-production/report';
import type { Counterexample, Property, SubjectCode } from 'survives-production';
import { promisesOf } from './course/kata-files.ts';
import type { KataReplay, KataVerdict } from './course/kata-verdict.ts';
import { defaultSubject, pickKata, readCourse, resolveSubject, type Course } from './course/catalogue.ts';
import { createKata } from './course/create-kata.ts';
import { documents, findDocument, type Document } from './course/documents.ts';
import { guideOf } from './course/guide.ts';
import type { Kata } from './course/kata.ts';
import { workbookRoot } from './course/root.ts';
import { readSubjectFile } from './course/subject-file.ts';
import { createAttempt, filesToEdit, resetAttempt } from './learner/attempt.ts';
import { attempts } from './learner/attempts.ts';
import { differencesBetween, type Difference } from './learner/differences.ts';
import { nextHint, type TurnedHints } from './learner/hints.ts';
import { ProgressFile, type CourseProgress, type KataProgress } from './learner/progress.ts';
import { keptSecret } from './learner/secret.ts';
import { readSolution, type Solution } from './learner/solution.ts';
import { Access, type ModeName } from './modes/access.ts';
import type { Drive, DriveWish } from './modes/drive/drive.ts';
import { Drives } from './modes/drive/drives.ts';
import { Judging, type CheckWish } from './modes/judging.ts';
import { BeforeTheRun } from './modes/practice/before-the-run.ts';
import { Checks } from './modes/practice/checks.ts';
import { sourceLines } from './modes/practice/source-lines.ts';
import { TypeProblems } from './modes/practice/type-problems.ts';
import { Review } from './modes/review/review.ts';
import { AttemptRecorder } from './modes/attempt-recorder.ts';

/**
 * Everything a learner can do with the workbook. The command and the page are two faces of one of these: they reach
 * the workbook through nothing else, and neither can do what the other cannot. It prints nothing: what needs saying
 * besides the answer goes to `notice`.
 */
export class WorkbookSession {
  readonly root: string;
  /** What there is to learn from, and what of it cannot be used. */
  readonly course: Course;
  /** The learner's code. */
  readonly attempts = attempts;
  /** Checks that everybody who looks at this session hears of. */
  readonly checks: Checks = new Checks(this);
  readonly #judging = new Judging();
  /** What the compiler says of an attempt. It takes nothing from the verdict of a check. */
  readonly types: TypeProblems;
  /** Changes that others propose, to be judged. */
  readonly review: Review;
  /** What is asked before anything has run. */
  readonly beforeTheRun: BeforeTheRun;
  readonly #drives = new Drives(this.#judging.server);
  readonly #progress: ProgressFile;
  /** What happened at each attempt, as it was written down. */
  readonly record: AttemptRecorder;

  private constructor(root: string, course: Course, notice: (sentence: string) => void) {
    this.root = root;
    this.course = course;
    this.#progress = new ProgressFile(root, notice);
    this.types = new TypeProblems(root);
    this.record = new AttemptRecorder(root, this.#progress, notice);
    this.review = new Review(root, course.katas, this.#judging, this.record);
    this.beforeTheRun = new BeforeTheRun(this.#judging, this.record);
  }

  /** Throws a `PlainError` when there is no kata that can be used. One that cannot be is no reason to stop. */
  static async open(
    options: { root?: string; notice?: (sentence: string) => void } = {},
  ): Promise<WorkbookSession> {
    const root = options.root ?? workbookRoot();
    const course = await readCourse(root);
    if (course.katas.length > 0) return new WorkbookSession(root, course, options.notice ?? (() => {}));
    throw (
      course.unusable[0]?.error ??
      new PlainError(`There are no katas in ${root}/katas.`, { next: 'git pull' })
    );
  }

  get katas(): readonly Kata[] {
    return this.course.katas;
  }

  progress(): Promise<CourseProgress> {
    return this.#progress.read();
  }

  async progressOf(kata: Kata): Promise<KataProgress | undefined> {
    return (await this.progress()).katas[kata.id];
  }

  /** What may be seen of a kata now. */
  async access(kata: Kata, mode: ModeName = 'practice'): Promise<Access> {
    return new Access(kata, mode, await this.progressOf(kata));
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
  async following(kata: Kata): Promise<Kata | undefined> {
    const seen = (await this.access(kata)).sees('otherKatas');
    return seen ? this.katas[this.katas.indexOf(kata) + 1] : undefined;
  }

  /** Makes it the current kata, and makes the attempt unless there is one. */
  async start(kata: Kata): Promise<{ created: boolean; files: string[] }> {
    const created = await createAttempt(kata);
    await this.record.opened(kata);
    return { created, files: filesToEdit(kata) };
  }

  /** Judges one subject. A verdict on the attempt is kept; one on other code is not the learner's. */
  async check(kata: Kata, wish: CheckWish = {}): Promise<KataVerdict> {
    const subject = await this.subject(kata, wish.subject);
    const counts = subject.name === 'attempt' && wish.property === undefined;
    if (counts) await this.record.saved(kata, await this.diff(kata));
    const verdict = await this.#judging.judge(kata, subject, wish);
    if (counts) await this.record.checked(kata, verdict);
    return verdict;
  }

  async replay(
    kata: Kata,
    token: string,
    { subject, signal }: Pick<CheckWish, 'subject' | 'signal'> = {},
  ): Promise<KataReplay> {
    (await this.access(kata)).demand('verdictDetails');
    const code = await this.subject(kata, subject);
    return this.#judging.replay({ kata, subject: code, token, ...(signal && { signal }) });
  }

  /**
   * Lets a person steer the runs of one subject, in a process and a database of its own, until it is closed. Rejects
   * with a `PlainError` when there is nothing to drive, or when too many are under way.
   */
  async drive(kata: Kata, options: DriveWish & { subject?: string | undefined } = {}): Promise<Drive> {
    const subject = await this.subject(kata, options.subject);
    return this.#drives.open(kata, subject, options, () => this.#judging.takeSpare());
  }

  /** Starts what the next check will need, so that it need not wait for it. For whoever expects one. */
  prepare(): void {
    this.#judging.prepare();
  }

  subject(kata: Kata, name?: string): Promise<SubjectCode> {
    return name === undefined ? defaultSubject(kata) : resolveSubject(kata, name);
  }

  async hint(kata: Kata, all = false): Promise<TurnedHints> {
    (await this.access(kata)).demand('hints');
    const turned = await nextHint(kata, this.#progress, all);
    if (turned.fresh) await this.record.hintTurned(kata, turned.seen);
    return turned;
  }

  /** The attempt against the change as delivered, or against other code; solutions only once they are open. */
  async diff(kata: Kata, other = 'generated'): Promise<Difference> {
    const attempt = await resolveSubject(kata, 'attempt');
    const against = await resolveSubject(kata, other);
    (await this.access(kata)).demandCode(against);
    return other === 'generated'
      ? differencesBetween(against, attempt)
      : differencesBetween(attempt, against);
  }

  /** One file of `generated`, or of other code; of the solution only once it is open. */
  async textOf(kata: Kata, name: string, file: string): Promise<string> {
    const subject = await resolveSubject(kata, name);
    (await this.access(kata)).demandCode(subject);
    return readSubjectFile(kata, subject, file);
  }

  /** The lines of code that a counterexample names, by `seat-lock.ts:77`. */
  async linesOf(
    kata: Kata,
    code: SubjectCode,
    counterexample: Counterexample,
  ): Promise<Record<string, string>> {
    (await this.access(kata)).demand('verdictDetails');
    return sourceLines(kata, code, counterexample);
  }

  /** What is promised, in the order of the report. Loads the kata's `survives.ts`. */
  async properties(kata: Kata): Promise<Pick<Property, 'id' | 'name' | 'kind'>[]> {
    (await this.access(kata)).demand('properties');
    return (await promisesOf(kata)).promises.map(({ id, name, kind }) => ({ id, name, kind }));
  }

  /** Whoever calls this has asked first, unless the solution may be seen. Opening it before that is remembered. */
  async openSolution(kata: Kata): Promise<Solution> {
    const solution = await readSolution(kata);
    if (!(await this.access(kata)).sees('solution')) await this.record.solutionOpened(kata);
    return solution;
  }

  /** The commands that a report of this kata advises. */
  async guide(kata: Kata): Promise<Guide> {
    const { seen, total } = (await this.access(kata)).hints;
    return guideOf({ ...kata, title: kata.meta.title, hintsSeen: seen, hintsTotal: total });
  }

  /** Returns where the old attempt is kept, or undefined when there was none. */
  async resetAttempt(kata: Kata): Promise<string | undefined> {
    const kept = await resetAttempt(this.root, kata);
    if (kept !== undefined) await this.record.fileOf(kata).putAside();
    return kept;
  }

  /** Forgets what is known of one kata, its record too. The attempt stays. */
  async resetProgress(kata: Kata): Promise<void> {
    await this.record.fileOf(kata).remove();
    await this.#progress.change((progress) => {
      delete progress.katas[kata.id];
    });
  }

  /** Forgets everything. Returns where the old file is kept, or undefined when there was none. */
  async resetAllProgress(): Promise<string | undefined> {
    for (const kata of this.katas) await this.record.fileOf(kata).putAside();
    return this.#progress.startOver();
  }

  /** Makes a kata that its author then replaces piece by piece; returns its folders. It is there from the next session on. */
  createKata(id: string): Promise<string[]> {
    const taken = [...this.katas, ...this.course.unusable].map((one) => one.id.slice(0, 2));
    return createKata(this.root, id, { taken, module: this.course.modules[0]! });
  }

  /** Every page of the documentation, chapters first. */
  documents(): Promise<Document[]> {
    return documents(this.root);
  }

  /** Throws a `PlainError` when there is no such page. */
  document(slug: string): Promise<Document> {
    return findDocument(this.root, slug);
  }

  /** Where progress is kept. */
  get progressFile(): string {
    return this.#progress.file;
  }

  /** Kept beside the progress, for its owner alone. */
  secret(name: string): Promise<string> {
    return keptSecret(this.root, name);
  }

  /** Ends what runs, and stops the server, if one was started. Idempotent. */
  async close(): Promise<void> {
    await this.checks.close();
    this.types.close();
    await this.#drives.close();
    await this.review.closeAll();
    await this.#judging.close();
  }
}

/** The words that the faces need to speak with it. */
export { PlainError, printable } from 'survives-production/report';
export type { Progress } from 'survives-production';
export type { Kata } from './course/kata.ts';
export type { CodeStatement } from './course/statements.ts';
export type { KataReplay, KataVerdict } from './course/kata-verdict.ts';
export { Conflict, Gone } from './learner/attempt-files.ts';
export type { Difference } from './learner/differences.ts';
export type { TurnedHints } from './learner/hints.ts';
export type { KataProgress } from './learner/progress.ts';
export { pathRows, type KataPath } from './learner/kata-path.ts';
export type { Prediction } from './learner/record.ts';
export { recordPage } from './learner/record-page.ts';
export type { Solution } from './learner/solution.ts';
export type { Access } from './modes/access.ts';
export type { Drive, DriveWish } from './modes/drive/drive.ts';
export { compare, type Comparison } from './modes/comparison.ts';
export type { BesideVerdict, MergedChange } from './modes/practice/before-the-run.ts';
export type { Change } from './modes/practice/checks.ts';
export type { DeliveredTests } from './modes/practice/delivered-tests.ts';
export { saidSentences, testsSentence } from './modes/said.ts';
export { failureOf } from './modes/practice/failure-of.ts';
export type { TypeProblem } from './modes/practice/type-problems.ts';
export type { CardLine, ReviewCard } from './modes/review/card.ts';
export type { ReviewScore } from './modes/review/score.ts';
export { providers, tryServer } from './modes/surroundings.ts';
