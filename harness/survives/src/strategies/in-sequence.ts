import { underLoad } from '../execution/conduct.ts';
import type { Sequence } from '../contract/moves.ts';
import { count } from '../text/text.ts';
import type { Ground } from './ground.ts';
import { RESTLESS } from './restless.ts';
import type { Attempt, Begin, Evidence, Strategy } from './strategy.ts';

/** A history of one call after another, played once: nobody else is at work, so there is no order to search. */
class InSequence implements Strategy {
  readonly name = 'in sequence';
  readonly phase = 'serial';
  readonly speaks = 'alone';
  readonly evidence: Evidence;
  readonly #ground: Ground;
  #played = false;

  constructor(ground: Ground) {
    const { reRuns, reRunsOfTheEndless } = ground.setup.limits.evidence;
    this.#ground = ground;
    this.evidence = {
      shortens: false,
      reRuns: ({ execution }) => (execution.ending.kind === 'finished' ? reRuns : reRunsOfTheEndless),
      order: () => ({ schedule: [] }),
    };
  }

  next(): Attempt | null {
    return this.#played ? null : { conduct: underLoad() };
  }

  played(): void {
    this.#played = true;
  }

  /** `30 histories, 1,020 calls: one call after another, on two instances` */
  says(alike: readonly this[]): string {
    const played = alike.filter((one) => one.#played);
    if (played.length === 0) return '';
    const calls = played.reduce((sum, one) => sum + one.#calls, 0);
    const histories = played.length === 1 ? '1 history' : `${played.length} histories`;
    const restless = played.filter((one) => one.#sequence.restless).length;
    const pools = restless > 0 ? `, in ${restless} of them ${RESTLESS}` : '';
    return `${histories}, ${count(calls, 'call')}: one call after another, on two instances${pools}`;
  }

  found(): string {
    return `found one call after another${this.#sequence.restless ? `, ${RESTLESS}` : ''}`;
  }

  get #sequence(): Sequence {
    return this.#ground.input as Sequence;
  }

  get #calls(): number {
    return this.#sequence.moves.filter(({ kind }) => kind === 'call').length;
  }
}

export const inSequence: Begin = (ground) => (walksAlone(ground) ? new InSequence(ground) : null);

const walksAlone = ({ setup: { property } }: Ground): boolean =>
  property.walks !== undefined && !property.faults;
