import { underLoad, type Conduct } from '../execution/conduct.ts';
import type { Execution } from '../execution/execution.ts';
import type { Property } from '../language/language.ts';
import type { Usage } from '../model/usage.ts';
import { count } from '../text/text.ts';
import type { Ground } from './ground.ts';
import type { Attempt, Begin, Evidence, Strategy } from './strategy.ts';

/** One run with much to do: its amounts are what is judged, and there is no order to search. */
class Load implements Strategy {
  readonly name = 'load';
  readonly phase = 'load';
  readonly speaks = 'alone';
  readonly evidence: Evidence;
  usage: Usage | undefined = undefined;
  readonly #ground: Ground;

  constructor(ground: Ground) {
    const { reRunsUnderLoad } = ground.setup.limits.evidence;
    this.#ground = ground;
    this.evidence = { shortens: false, reRuns: () => reRunsUnderLoad, order: () => ({ schedule: [] }) };
  }

  next(): Attempt | null {
    return this.usage ? null : { conduct: loadOf(this.#ground.setup.property) };
  }

  played(_attempt: Attempt, { usage }: Execution): void {
    this.usage = usage;
  }

  /** `1 run under load, 50,000 trucks: 2 callers, 150,002 statements, all as they come; orders were not searched` */
  says(): string {
    if (!this.usage) return '';
    const callers = count(this.#ground.callers.length, 'caller');
    const sent = count(this.usage.statements, 'statement');
    const how = this.#ground.setup.property.inStep ? 'in step' : 'all as they come';
    return `1 run under load, ${this.#amount}: ${callers}, ${sent}, ${how}; orders were not searched`;
  }

  found(): string {
    return `found under load, ${this.#amount}`;
  }

  /** `50,000 trucks` */
  get #amount(): string {
    const { setup, input } = this.#ground;
    const { load = '' } = setup.property;
    return typeof load === 'function' ? load(input) : load;
  }
}

export const load: Begin = (ground) => (ground.setup.property.load ? new Load(ground) : null);

/** Every statement goes as it comes, so nobody is asked which one goes next. */
export const loadOf = ({ inStep = false }: Property): Conduct => underLoad({ inStep });
