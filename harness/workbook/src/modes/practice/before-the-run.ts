import { readSection, readSections } from '../../course/incident.ts';
import type { Kata } from '../../course/kata.ts';
import { statementsIn, type CodeStatement } from '../../course/statements.ts';
import { readSubjectFile } from '../../course/subject-file.ts';
import { resolveSubject } from '../../course/subjects.ts';
import { differencesBetween } from '../../learner/differences.ts';
import type { KataProgress } from '../../learner/progress.ts';
import type { Prediction } from '../../learner/record.ts';
import type { KataVerdict } from '../../course/kata-verdict.ts';
import { hasAttempt } from '../../learner/attempt.ts';
import { compare, type Comparison, type JudgedText } from '../comparison.ts';
import type { Judging } from '../judging.ts';
import type { AttemptRecorder } from '../attempt-recorder.ts';
import type { DeliveredTests } from './delivered-tests.ts';

/** What there is to judge before anything has run: the change as it was merged. */
export interface MergedChange {
  /** What the business saw, a paragraph each. */
  incident: string[];
  /** Sections of what came with the change, by their file and heading: Markdown. */
  sections: Record<'README.md' | 'request.md', string[]>;
  /** Those that are edited in this kata, as they were merged. */
  files: JudgedText[];
  statements: CodeStatement[];
}

/** What stands beside a verdict on it. Each is left out where there is none. */
export interface BesideVerdict {
  tests?: DeliveredTests;
  prediction?: Prediction;
  comparison?: Comparison;
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
    if (!hasAttempt(kata)) return true;
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
    return {
      incident: await readSection(kata, 'What the business saw'),
      sections: {
        'README.md': await readSections(kata, 'README.md', ['What the business saw']),
        'request.md': await readSections(kata, 'request.md', ['The request', 'The pull request']),
      },
      files,
      statements,
    };
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

  /** Nothing of a verdict on a repair, or on other code: that is not what was judged. */
  async beside(kata: Kata, verdict: KataVerdict): Promise<BesideVerdict> {
    const { prediction, repairs } = await this.#record.path(kata);
    const isMerged = verdict.subject === 'generated' || (verdict.subject === 'attempt' && repairs === 0);
    if (!isMerged) return {};
    const tests = await this.#tests.get(kata.id);
    const { files } = await this.change(kata);
    return {
      ...(tests && { tests }),
      ...(prediction && { prediction, comparison: compare(prediction, verdict, files) }),
    };
  }
}
