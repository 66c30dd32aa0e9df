import { permutations } from '../judge/serial-equivalence.ts';
import type { UniversalCheck } from '../judge/universal.ts';
import { oneByOne } from '../execution/conduct.ts';
import { execute, type Execution } from '../execution/execution.ts';
import type { Setup } from '../execution/setup.ts';
import type { SerialRun } from '../model/verdict.ts';
import { silentConsole } from '../execution/silent-console.ts';

/** All orders of three callers. Of more callers the first few have to do. */
const MOST_ORDERS = 6;

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
  const { property } = setup;
  const names = [...new Set(property.calls(input).map(({ caller }) => caller))];
  if (property.load || names.length < 2) return undefined;
  let first: SerialRun | undefined;
  for (const order of permutations(names).slice(0, MOST_ORDERS)) {
    const execution = await execute(quiet(setup), input, oneByOne(order));
    if (execution.ending.kind !== 'finished') return first;
    const run = viewed(execution, names, universal);
    if (run.survived) return run;
    first ??= run;
  }
  return first;
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
