import type { CrowdManner, CrowdOf } from '../contract/moves.ts';
import { CROWD } from '../execution/conduct.ts';
import type { Execution } from '../execution/execution.ts';
import { count } from '../text/text.ts';
import type { Ground } from './ground.ts';
import type { Attempt, Begin, Evidence, Strategy } from './strategy.ts';

/** One run of callers who all ask at the same moment, as a contract has them. */
class Crowd implements Strategy {
  readonly name = 'crowd';
  readonly phase = 'load';
  readonly speaks = 'alone';
  readonly evidence: Evidence;
  readonly #crowd: CrowdOf;
  #statements: number | null = null;

  constructor({ setup, input }: Ground) {
    const { reRunsUnderLoad } = setup.limits.evidence;
    this.#crowd = input as CrowdOf;
    this.evidence = { shortens: false, reRuns: () => reRunsUnderLoad, order: () => ({ schedule: [] }) };
  }

  next(): Attempt | null {
    return this.#statements === null ? { conduct: CROWD } : null;
  }

  played(_attempt: Attempt, { usage }: Execution): void {
    this.#statements = usage.statements;
  }

  /** `3 crowds of 40 callers, in rounds; 2 of 300, as they come: 4,210 statements; orders were not searched` */
  says(alike: readonly this[]): string {
    const played = alike.filter((one) => one.#statements !== null);
    if (played.length === 0) return '';
    const kinds = [...new Set(played.map((one) => one.#kind))].map((kind) => {
      const of = played.filter((one) => one.#kind === kind);
      return `${count(of.length, 'crowd')} of ${kind}`;
    });
    const sent = played.reduce((sum, one) => sum + (one.#statements ?? 0), 0);
    return `${kinds.join('; ')}: ${count(sent, 'statement')}; orders were not searched`;
  }

  found(): string {
    return `found in a crowd, ${this.#crowd.gathering}, ${howOf(this.#crowd)}`;
  }

  get #kind(): string {
    return `${count(this.#crowd.callers, 'caller')}, ${howOf(this.#crowd)}`;
  }
}

const MANNERS: Readonly<Record<CrowdManner, string>> = {
  'in-rounds': 'in rounds',
  overtaken: 'a few overtaken again and again',
  'as-they-come': 'all as they come',
};
const howOf = ({ manner }: CrowdOf): string => MANNERS[manner];

export const crowd: Begin = (ground) => (ground.setup.property.gathers ? new Crowd(ground) : null);
