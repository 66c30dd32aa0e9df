import { permutations } from '../judge/serial-equivalence.ts';
import type { UniversalCheck } from '../judge/universal.ts';
import { oneByOne } from '../execution/conduct.ts';
import type { Execution } from '../execution/execution.ts';
import type { Setup } from '../execution/setup.ts';
import type { SerialRun } from '../model/verdict.ts';
import { silentConsole } from '../execution/silent-console.ts';
import { playAll } from './play.ts';
import type { Attempt, Attempts } from './strategy.ts';

/**
 * The calls of a failure once more, one caller after another: what the failing run is looked at beside. The first
 * order in which the promise holds; when there is none among those tried, the first of all, which then says that
 * the calls need not meet to break it. `undefined` where there is nothing to compare: a single caller, a run under
 * load, or calls that do not come back even then.
 */
export async function serialRun(
  setup: Setup,
  input: unknown,
  universal?: UniversalCheck,
): Promise<SerialRun | undefined> {
  const { property, limits } = setup;
  const names = [...new Set(property.calls(input).map(({ caller }) => caller))];
  if (property.load || property.walks || names.length < 2) return undefined;
  const runs: SerialRun[] = [];
  const orders = new OneByOne(permutations(names).slice(0, limits.evidence.serialOrders));
  await playAll(orders, { setup: quiet(setup), input }, (execution) => {
    if (execution.ending.kind !== 'finished') return true;
    const run = viewed(execution, names, universal);
    runs.push(run);
    return run.survived;
  });
  return runs.find(({ survived }) => survived) ?? runs[0];
}

/** Callers who start when the one before has ended, in each of these orders. */
class OneByOne implements Attempts {
  readonly #left: string[][];

  constructor(orders: string[][]) {
    this.#left = [...orders];
  }

  next(): Attempt | null {
    const order = this.#left.shift();
    return order ? { conduct: oneByOne(order) } : null;
  }

  played(): void {
    // Each order is played once, whatever comes of it.
  }
}

/** What is logged in a replay is for the run that was asked for. The database may be another one after each run. */
const quiet = (setup: Setup): Setup => Object.create(setup, { console: { value: silentConsole() } }) as Setup;

/** What is like some serial order by definition is so here; all else is judged as in any run. */
function viewed(execution: Execution, names: readonly string[], universal?: UniversalCheck): SerialRun {
  const { callers, events } = execution.history;
  const broken = universal ? universal.judge(execution) : execution.broken;
  const inColumns = [...callers].sort((a, b) => names.indexOf(a.name) - names.indexOf(b.name));
  return { callers: inColumns, timeline: events, survived: broken === null };
}
