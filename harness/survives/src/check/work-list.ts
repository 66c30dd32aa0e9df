import type { Property } from '../language/language.ts';
import { ofContract } from './contract-properties.ts';
import { dealOut } from './deal.ts';
import type { Examination } from './examine.ts';
import type { Stage } from './open-setup.ts';
import type { CheckRequest } from './request.ts';
import { Work } from './work.ts';

/** All properties that a check judges, and the stages on which it does. */
export class WorkList {
  contractIsBegun = false;
  readonly #stages: readonly Stage[];
  readonly #works: readonly Work[];

  constructor(stages: readonly Stage[], chosen: readonly Property[], request: CheckRequest) {
    const promises = chosen.filter((property) => !ofContract(property)).length;
    this.#stages = stages;
    this.#works = chosen.map((property, index) => {
      const isAsked = (): boolean => this.contractIsBegun || ofContract(property);
      const of = (): number => (isAsked() ? chosen.length : promises);
      return new Work(stages[0]!, request, { property, index, of });
    });
  }

  /** A mistake has been named: see `Examiner.named`. */
  get named(): boolean {
    return this.#works.some(({ named }) => named);
  }

  /** Once for each of them, as many at a time as there are stages. */
  each(play: (work: Work, stage: Stage) => Promise<void>): Promise<void> {
    return dealOut(this.#works, this.#stages, play);
  }

  /** In the order in which they are declared. */
  async conclude(): Promise<Examination[]> {
    const found = new Map<number, Examination>();
    await this.each(async (work, stage) => {
      const examination = await work.conclude(stage);
      if (examination) found.set(work.index, examination);
    });
    return [...found].sort(([a], [b]) => a - b).map(([, examination]) => examination);
  }
}
