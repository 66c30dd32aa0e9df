import { createHash } from 'node:crypto';
import { PlainError } from 'survives-production/report';
import type { KataVerdict } from '../course/kata-verdict.ts';
import type { Kata } from '../course/kata.ts';
import type { Difference } from '../learner/differences.ts';
import { pathFrom, type KataPath } from '../learner/kata-path.ts';
import type { CourseProgress, KataProgress, ProgressFile } from '../learner/progress.ts';
import { RecordFile, type Prediction, type RecordedEvent, type RecordEntry } from '../learner/record.ts';
import { MODES, type ModeName } from './access.ts';

type EditProgress = (entry: KataProgress, course: CourseProgress) => void;

/** Writes down what a mode records. Nothing is withheld from anybody because it could not be written. */
export class AttemptRecorder {
  readonly #root: string;
  readonly #progress: ProgressFile;
  readonly #notice: (sentence: string) => void;

  constructor(root: string, progress: ProgressFile, notice: (sentence: string) => void) {
    this.#root = root;
    this.#progress = progress;
    this.#notice = notice;
  }

  /** Of the attempt that somebody is at now. */
  fileOf(kata: Kata): RecordFile {
    return new RecordFile(this.#root, kata.id);
  }

  entries(kata: Kata): Promise<RecordEntry[]> {
    return this.fileOf(kata).read();
  }

  async path(kata: Kata): Promise<KataPath> {
    return pathFrom(await this.entries(kata));
  }

  opened(kata: Kata): Promise<void> {
    return this.#record(kata, [{ what: 'opened' }], (_entry, course) => (course.current = kata.id));
  }

  predicted(kata: Kata, prediction: Prediction): Promise<void> {
    return this.#record(kata, [{ what: 'predicted', ...prediction }]);
  }

  /** Opening it before the attempt has survived. */
  solutionOpened(kata: Kata): Promise<void> {
    const at = new Date().toISOString();
    return this.#record(kata, [{ what: 'solution' }], (entry) => (entry.solutionOpened = at));
  }

  /** That it was turned over is known already: the count of hints is what they are shown by. */
  hintTurned(kata: Kata, number: number): Promise<void> {
    return this.#record(kata, [{ what: 'hint', number }]);
  }

  /** The attempt as it is now, unless it was so at the last time. */
  async saved(kata: Kata, { files }: Difference): Promise<void> {
    const difference = files.map(({ patch }) => patch).join('\n');
    const hash = createHash('sha256').update(difference).digest('hex').slice(0, 16);
    const last = (await this.entries(kata)).findLast((entry) => entry.what === 'saved');
    const before = last?.what === 'saved' ? last.difference : '';
    if (difference !== before) await this.#record(kata, [{ what: 'saved', hash, difference }]);
  }

  /** What came of a check of the whole attempt. */
  async checked(kata: Kata, { verdict, properties }: KataVerdict): Promise<void> {
    const first = properties.find(({ counterexample }) => counterexample);
    const broken = first?.counterexample && {
      property: first.id,
      headline: first.counterexample.headline,
      token: first.counterexample.token,
    };
    const at = new Date().toISOString();
    const events: RecordedEvent[] = [{ what: 'checked', verdict, ...(broken && { broken }) }];
    if (verdict === 'survived' && !(await this.path(kata)).survived) events.push({ what: 'survived' });
    await this.#record(kata, events, (entry) => {
      entry.lastVerdict = { verdict, at };
      if (verdict !== 'survived') return;
      entry.status = 'survived';
      entry.firstSurvivedAt ??= at;
    });
  }

  async #record(kata: Kata, events: RecordedEvent[], edit?: EditProgress): Promise<void> {
    await this.record('practice', this.fileOf(kata), kata, events, edit);
  }

  /** Whatever of it the mode does not record is left out, and with it the change of the progress. */
  async record(
    mode: ModeName,
    file: RecordFile,
    kata: Kata,
    events: readonly RecordedEvent[],
    edit?: EditProgress,
  ): Promise<void> {
    const kept: readonly RecordedEvent['what'][] = MODES[mode].records;
    const wanted = events.filter(({ what }) => kept.includes(what));
    if (wanted.length === 0) return;
    const at = new Date().toISOString();
    try {
      if (edit)
        await this.#progress.change((course) =>
          edit((course.katas[kata.id] ??= { status: 'started', hintsSeen: 0 }), course),
        );
      await file.add(...wanted.map((event) => ({ at, kata: kata.id, ...event })));
    } catch (error) {
      if (!(error instanceof PlainError)) throw error;
      this.#notice(`Your progress was not saved. ${error.message}`);
    }
  }
}
