import type { Outcome, Property, Result, Rows, Subject, World } from '../language/language.ts';
import { isPromiseBroken, ofFunction, PromiseBroken, Undecided } from '../language/language.ts';
import type { Sequence } from '../contract/moves.ts';
import type { Fault } from '../model/faults.ts';
import type { History } from '../model/history.ts';
import { PlainError } from '../model/plain-error.ts';
import type { Usage } from '../model/usage.ts';
import { RealDate } from '../time/real-clock.ts';
import { answersOf, onOneInstance, outcomesOf, planOf } from './callers.ts';
import type { Choice } from './choosing.ts';
import { comingEnd } from './coming-end.ts';
import type { Conduct } from './conduct.ts';
import { momentsThatStay } from '../time/unmoved.ts';
import { BYPASSED, type Ending } from './ending.ts';
import type { Finding } from './finding.ts';
import { NO_MOVES } from './moves.ts';
import { playOneByOne } from './one-by-one.ts';
import { playSequence } from './sequence.ts';
import { measureRace } from './race-measures.ts';
import type { ActResult, Run } from './run.ts';
import type { Setup } from './setup.ts';
import { startFactories, startInstances, type Started } from './starting.ts';
import { tearDown } from './tear-down.ts';
import { UnfinishedAsk } from './unfinished-ask.ts';
import { lookAtWhatIsLeft, lookOnceMore } from './what-is-left.ts';
import { clocksOf, worldOf } from './world.ts';

/** What one run of one schedule gave. */
export interface Execution {
  ending: Ending;
  outcomes: Outcome[];
  state: Record<string, unknown>[];
  history: History;
  choices: Choice[];
  findings: Finding[];
  /** Worth a sentence, and breaks nothing. */
  notes: ReadonlySet<string>;
  /** What the schedule made fail. */
  faults: readonly Fault[];
  /** What `holds` said, or what went wrong in what comes before the race. */
  broken: PromiseBroken | null;
  /** Why it could not be found out whether the promise holds. */
  undecided?: string;
  /** What was to end while calls were under way came before its turn, and nothing broke: it is not what the schedule said. */
  endedBefore?: boolean;
  /** What the race used. */
  usage: Usage;
  /** When it started, for answers that carry a time. */
  startedAt: Date;
}

/** Plays one run from the beginning, as `conduct` says: tables put back, new instances, what is given, the race, the verdict. */
export async function execute(setup: Setup, input: unknown, conduct: Conduct): Promise<Execution> {
  const { property } = setup;
  await putBack(setup, conduct);
  const { database } = setup;
  const startedAt = new RealDate();
  const clocks = await clocksOf(database, property, input);
  const start = (): Started => startInstances(setup, input, clocks, conduct);
  let started = start();
  const { run } = started;
  const steps = started.conductors.schedule?.steps(run.board);
  const report = reportOf(started, startedAt);
  try {
    await startFactories(started);
    const before = worldOf(setup, started, clocks, 'before');
    const given = await readingAnswers(() => property.given?.(before, input));
    if (steps) steps.end = comingEnd(property.endsMeanwhile?.(given));
    const act = property.walks
      ? await walk(setup, { input, started, report })
      : await race(setup, input, { conduct, started, report });
    const { bypassed, end } = await lookOnceMore(setup, run.board, hasFinished(act, run));
    if (bypassed) report.ending = BYPASSED;
    report.ending = run.board.ended ?? report.ending;
    if (!end || report.ending.kind !== 'finished') return report;
    report.state = end.state;
    await lookAtWhatIsLeft(started, end.left, setup.code);
    if (run.cutShort) {
      // As if the processes had been ended and started again: what they were still at is lost.
      await tearDown(database, run, false);
      started = start();
      await startFactories(started);
    }
    const afterwards = worldOf(setup, started, clocks, 'afterwards');
    const answers = answersOf(report.outcomes, act);
    const { unheardErrors: unheard } = run.board;
    const { passedMs = [] } = steps ?? {};
    const heard = { answers, unheard, ...(passedMs.length > 0 && { passedMs }) };
    const result = resultOf(report, { ...afterwards, ledger: before.ledger }, heard);
    await readingAnswers(() => property.holds?.(result, input, given));
  } catch (error) {
    if (error instanceof UnfinishedAsk) report.ending = error.ending;
    else if (isPromiseBroken(error)) await brokenOrUnmoved(report, error, setup, run.board.timeHasPassed);
    else if (error instanceof Undecided) report.undecided = error.message;
    else throw error;
  } finally {
    report.endedBefore = report.broken === null && steps?.end?.cameBefore === true;
    await tearDown(database, started.run, report.ending.kind === 'finished');
  }
  return report;
}

const hasFinished = ({ ending }: ActResult, { board }: Run): boolean =>
  ending.kind === 'finished' && board.ended === null;

/** The database as it was delivered, with the rows that a contract begins with, and ready for what the run may do. */
async function putBack(setup: Setup, conduct: Conduct): Promise<void> {
  const rows = beginningOf(setup.property);
  if (!(await setup.database.reset(rows))) {
    await setup.renewDatabase();
    if (rows) await setup.database.reset(rows);
  }
  const { database } = setup;
  if (conduct.how === 'steered' && conduct.moves.holds > 0) await database.prepareHolds();
  if (setup.property.measures?.includes('buffers')) await database.compact();
}

/** Of a run that has not been played yet. */
function reportOf({ run: { board } }: Started, startedAt: Date): Execution {
  return {
    ending: { kind: 'finished' },
    outcomes: [],
    state: [],
    history: board.recorder.history,
    choices: [],
    findings: board.findings,
    notes: board.notes.sentences,
    faults: board.faults,
    broken: null,
    usage: board.meter.usage,
    startedAt,
  };
}

/** Plays the calls together, and writes into the report what came of it. */
async function race(
  { property, database }: Setup,
  input: unknown,
  { conduct, started, report }: { conduct: Conduct; started: Started; report: Execution },
): Promise<ActResult> {
  const { run, instances, conductors } = started;
  const calls = property.calls(input);
  const { oneProcess, inTurn = false } = conduct.how === 'steered' ? conduct.moves : NO_MOVES;
  const placed = property.instances?.(input) ?? (oneProcess ? onOneInstance(calls) : {});
  const plan = planOf(calls, instances, run, placed);
  const { act, ...measured } = await measureRace(database, property.measures, () =>
    conduct.how === 'one-by-one'
      ? playOneByOne(run, plan, conduct.order, conductors.race)
      : run.act(plan, conductors.race, true, { inTurn }),
  );
  Object.assign(report, { ending: act.ending, choices: act.choices, outcomes: outcomesOf(calls, act) });
  report.usage = { ...run.board.meter.usage, ...measured };
  if (run.board.serverFull) throw noRoomLeft(run.board.serverFull.message);
  return act;
}

/** The rows that a contract begins with, beside the seed. */
const beginningOf = ({ walks, meets, gathers }: Property): Rows | undefined =>
  (gathers?.crowd?.begin ?? (walks ?? meets ?? gathers)?.begin)?.rows;

/** Plays the moves of a history, and throws what the contract has to say against it. */
async function walk(
  setup: Setup,
  { input, started, report }: { input: unknown; started: Started; report: Execution },
): Promise<ActResult> {
  const { walks: contract } = setup.property;
  const { outcomes, choices } = report;
  report.ending = await playSequence(setup, started, {
    contract: contract!,
    sequence: input as Sequence,
    outcomes,
    choices,
  });
  return { ending: report.ending, ends: [], choices };
}

/** What a promise is judged by. */
function resultOf(
  { outcomes, state, usage, faults }: Execution,
  world: World<never>,
  heard: Pick<Result<Subject>, 'answers' | 'unheard' | 'passedMs'>,
): Result<Subject> {
  return { ...world, outcomes, state, usage, faults, ...heard, of: ofFunction(outcomes) };
}

/** Code that keeps a moment where time that passes does not reach it, looks as if it did not care for time. */
async function brokenOrUnmoved(
  report: Execution,
  broken: PromiseBroken,
  { database }: Setup,
  timeHasPassed: boolean,
): Promise<void> {
  const unmoved = timeHasPassed ? await momentsThatStay(database.admin) : [];
  if (unmoved.length === 0) report.broken = broken;
  else
    report.undecided = `time passes here by moving what columns of time types hold, and ${unmoved.join(' and ')} ${unmoved.length > 1 ? 'hold' : 'holds'} moments that stay, so nothing can be said of what happens later`;
}

/** A property that trips over an answer says so in JavaScript's words: it is the answer that is not as promised. */
async function readingAnswers<T>(judge: () => T | Promise<T>): Promise<T> {
  try {
    return await judge();
  } catch (error) {
    if (!(error instanceof TypeError) && !(error instanceof RangeError)) throw error;
    throw new PromiseBroken({
      headline: 'an answer does not have the shape that the contract promises',
      expected: 'answers as the README describes them',
      seen: error.message,
    });
  }
}

function noRoomLeft(message: string): PlainError {
  return new PlainError(`the Postgres server has no connection left for this check: ${message}`, {
    next: 'close other sessions on that server, or raise its max_connections, and check again',
  });
}
