import { PlainError } from 'survives-production/report';
import type { KataVerdict } from '../course/kata-verdict.ts';
import type { Kata } from '../course/kata.ts';
import type { CourseProgress, KataProgress, ProgressFile } from '../learner/progress.ts';
import { MODES, type ModeName } from './access.ts';
import type { RecordedDeed } from './mode.ts';

/** Writes down what a mode records. Nothing is withheld from anybody because it could not be written. */
export class ProgressRecorder {
  readonly #file: ProgressFile;
  readonly #notice: (sentence: string) => void;

  constructor(file: ProgressFile, notice: (sentence: string) => void) {
    this.#file = file;
    this.#notice = notice;
  }

  /** What came of a check in practice. */
  recordVerdict(kata: Kata, { verdict }: KataVerdict): Promise<void> {
    const at = new Date().toISOString();
    return this.record('practice', 'verdict', kata, (entry) => {
      entry.lastVerdict = { verdict, at };
      if (verdict !== 'survived') return;
      entry.status = 'survived';
      entry.firstSurvivedAt ??= at;
    });
  }

  async record(
    mode: ModeName,
    deed: RecordedDeed,
    kata: Kata,
    edit: (entry: KataProgress, course: CourseProgress) => void,
  ): Promise<void> {
    const deeds: readonly RecordedDeed[] = MODES[mode].records;
    if (!deeds.includes(deed)) return;
    try {
      await this.#file.change((course) =>
        edit((course.katas[kata.id] ??= { status: 'started', hintsSeen: 0 }), course),
      );
    } catch (error) {
      if (!(error instanceof PlainError)) throw error;
      this.#notice(`Your progress was not saved. ${error.message}`);
    }
  }
}
