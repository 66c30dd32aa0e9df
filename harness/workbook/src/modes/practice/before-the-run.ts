import { readSection } from '../../course/incident.ts';
import type { Kata } from '../../course/kata.ts';
import { statementsIn, type CodeStatement } from '../../course/statements.ts';
import { readSubjectFile } from '../../course/subject-file.ts';
import { resolveSubject } from '../../course/subjects.ts';
import { differencesBetween } from '../../learner/differences.ts';
import type { KataProgress } from '../../learner/progress.ts';
import type { Prediction } from '../../learner/record.ts';
import type { JudgedText } from '../comparison.ts';
import type { Judging } from '../judging.ts';
import type { AttemptRecorder } from '../attempt-recorder.ts';
import type { DeliveredTests } from './delivered-tests.ts';

/** What there is to judge before anything has run: the change as it was merged. */
export interface MergedChange {
  /** What the business saw, a paragraph each. */
  incident: string[];
  /** Those that are edited in this kata, as they were merged. */
  files: JudgedText[];
  statements: CodeStatement[];
}

/** A kata begins with a question: ship, or block? */
export class BeforeTheRun {
  readonly #judging: Judging;
  readonly #record: AttemptRecorder;
  readonly #tests = new Map<string, Promise<DeliveredTests | undefined>>();

  constructor(judging: Judging, record: AttemptRecorder) {
    this.#judging = judging;
    this.#record = record;
  }

  /**
   * Nothing was said of it, nothing of it has run, and the attempt is what was merged: whoever has seen a verdict cannot
   * predict it any more, and whoever has begun to repair has judged.
   */
  async isDue(kata: Kata, progress: KataProgress | undefined): Promise<boolean> {
    if (progress?.lastVerdict) return false;
    const { prediction, checks } = await this.#record.path(kata);
    if (prediction !== undefined || checks.length > 0) return false;
    const [merged, attempt] = [
      await resolveSubject(kata, 'generated'),
      await resolveSubject(kata, 'attempt'),
    ];
    return (await differencesBetween(merged, attempt)).files.length === 0;
  }

  async change(kata: Kata): Promise<MergedChange> {
    const generated = await resolveSubject(kata, 'generated');
    const files = await Promise.all(
      kata.meta.files.map(async (name) => ({ name, text: await readSubjectFile(kata, generated, name) })),
    );
    const statements = files.flatMap(({ name, text }) => statementsIn(name, text));
    return { incident: await readSection(kata, 'What the business saw'), files, statements };
  }

  predict(kata: Kata, prediction: Prediction): Promise<void> {
    return this.#record.predicted(kata, prediction);
  }

  /** How the tests ended that came with the change: once in a session, from when this is first asked. */
  tests(kata: Kata): Promise<DeliveredTests | undefined> {
    const known = this.#tests.get(kata.id) ?? this.#judging.deliveredTests(kata).catch(() => undefined);
    this.#tests.set(kata.id, known);
    return known;
  }
}
