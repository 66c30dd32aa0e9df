import { PlainError } from 'survives-production/report';
import type { SubjectCode } from 'survives-production';
import type { Kata } from '../course/kata.ts';
import { hasAttempt } from '../learner/attempt.ts';
import { listVariants } from '../course/subjects.ts';
import { drive } from './drive/mode.ts';
import { RULES, type CodeGroup, type Mode, type Sight, type LearnerStanding } from './mode.ts';
import { practice } from './practice/mode.ts';
import { review } from './review/mode.ts';

/** Every way of using the workbook: what may be seen in it, what is kept of it, what is offered. */
export const MODES = { practice, drive, review } as const satisfies Record<string, Mode>;

export type ModeName = keyof typeof MODES;

/** What may be seen of one kata, in one mode, by somebody who is so far. Nobody else decides that. */
export class Access {
  readonly #kata: Kata;
  readonly #mode: Mode;
  readonly #standing: LearnerStanding;

  constructor(kata: Kata, mode: ModeName, standing: LearnerStanding) {
    this.#kata = kata;
    this.#mode = MODES[mode];
    this.#standing = standing;
  }

  sees(sight: Sight): boolean {
    return RULES[this.#mode.access[sight]](this.#standing);
  }

  /** Throws a `PlainError` unless it may be seen. */
  demand(sight: Sight): void {
    if (this.sees(sight)) return;
    throw new PlainError(
      `${NAMES[sight]} of ${this.#kata.id} are closed: they open ${this.#mode.access[sight]}.`,
      {
        next: `npm run kata check ${this.#kata.number}`,
      },
    );
  }

  /** Throws a `PlainError` when this code is the solution's, or one of the near misses, and those are closed. */
  demandCode({ name, layers }: Pick<SubjectCode, 'name' | 'layers'>): void {
    const { solutionsDir, id, number } = this.#kata;
    if (!layers[0]!.startsWith(solutionsDir)) return;
    if (this.sees(layers[0]!.startsWith(`${solutionsDir}/near-misses`) ? 'nearMisses' : 'solution')) return;
    throw new PlainError(
      `${name} belongs to the solution of ${id}, which opens once your attempt survives.`,
      {
        next: `npm run kata check ${number}, or open it now: npm run kata -- solution ${number} --yes`,
      },
    );
  }

  /** Hints that somebody has turned over, and how many there are. None of either where hints are closed. */
  get hints(): { seen: number; total: number } {
    if (!this.sees('hints')) return { seen: 0, total: 0 };
    const total = this.#kata.meta.hints.length;
    return { seen: Math.min(this.#standing?.hintsSeen ?? 0, total), total };
  }

  /** Code that a page may name. A keyboard may name folders too, a page may not. */
  async codeOffered(): Promise<{ title: CodeGroup; names: string[] }[]> {
    const { reference, alternatives, nearMisses } = await listVariants(this.#kata);
    const names: Record<CodeGroup, string[]> = {
      'the change': hasAttempt(this.#kata) ? ['attempt', 'generated'] : ['generated'],
      'right repairs': this.sees('solution') ? [...(reference ? ['reference'] : []), ...alternatives] : [],
      'near misses': this.sees('nearMisses') ? nearMisses : [],
    };
    return this.#mode.offers
      .map((title) => ({ title, names: names[title] }))
      .filter((group) => group.names.length > 0);
  }
}

const NAMES: Record<Sight, string> = {
  hints: 'the hints',
  term: 'the words for the cause',
  solution: 'the debrief and the reference',
  nearMisses: 'the near misses',
  otherKatas: 'the katas after that',
  properties: 'the promises',
  verdictDetails: 'the details of a verdict',
};
