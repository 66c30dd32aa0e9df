import type { AnswerEvent, ErrorView, PartyEvent } from '../model/history.ts';
import {
  callerOf,
  committedNothing,
  isControl,
  isWrite,
  saysYes,
  succeeded,
  tookLock,
  type Deed,
  type Facts,
} from './facts.ts';
import { briefly } from './thrown.ts';
import { and, named, steps } from './words.ts';

/** Postgres refused, or answered COMMIT with ROLLBACK, and the caller was told yes all the same. */
export function refusedButAnsweredYes(facts: Facts): string | undefined {
  for (const tell of [undoneCommit, refusal]) {
    for (const deed of facts.deeds) {
      const answer = facts.answers.find(({ caller, at }) => caller === deed.caller && at > deed.doneAt);
      const yes = answer && !madeUpFor(facts, deed, answer.at) ? saysYes(answer) : undefined;
      const story = yes && tell(deed, yes);
      if (story) return story;
    }
  }
  return undefined;
}

function undoneCommit(deed: Deed, yes: string): string | undefined {
  if (!committedNothing(deed)) return undefined;
  return (
    `Postgres answered ${deed.caller}'s COMMIT with ROLLBACK ${steps(deed)}, because a statement before it had failed: ` +
    `nothing of that transaction was kept, and ${deed.caller} was answered ${yes}. Such a COMMIT raises no error; only its result says so.`
  );
}

function refusal(deed: Deed, yes: string): string | undefined {
  const error = deed.end?.state === 'failed' ? deed.end.error : undefined;
  if (!error?.code) return undefined;
  return (
    `Postgres refused ${deed.caller}'s ${named(deed)} with ${error.code} ${steps(deed)}${constraint(error)}, ` +
    `and ${deed.caller} was answered ${yes} all the same. After the refusal the call changed nothing${deed.table && ' in that table'}.`
  );
}

/** A call came back with an exception. */
export function threw(facts: Facts): string | undefined {
  const answer = facts.answers.find(({ error, caller }) => error && facts.callers.includes(caller));
  if (!answer?.error) return undefined;
  const { error } = answer;
  const failures = facts.deeds.filter(
    ({ caller, end }) => caller === answer.caller && end?.state === 'failed' && isPassedOn(end.error, error),
  );
  const failed = failures.at(-1);
  const code = failed?.end?.error?.code;
  if (!code || !failed)
    return (
      failedOutside(facts, answer) ??
      `${answer.caller}'s call ended with an exception instead of an answer: ${briefly(error.message)}${thrownAt(error)}. ${lastStep(facts, answer)}`.trim()
    );
  return `${whatPostgresSaid(facts, failed, code)} ${afterwards(facts, failures, answer)}`.trim();
}

/** The same SQLSTATE, or an error of the code's own that repeats what the server said. */
function isPassedOn(said: ErrorView | undefined, thrown: ErrorView): boolean {
  if (!said?.code) return false;
  return thrown.code ? said.code === thrown.code : thrown.message.includes(said.message);
}

function failedOutside({ history }: Facts, { caller, error }: AnswerEvent): string | undefined {
  const party = history.events.findLast(
    (event): event is PartyEvent =>
      event.kind === 'party' && event.caller === caller && event.error?.message === error?.message,
  );
  if (!party) return undefined;
  const done = party.fault === 'party-fails-after' ? ', although it had done its part,' : '';
  return (
    `${party.anchor} failed${done} (step ${party.step}), and ${caller} got that error instead of an answer. ` +
    'What had been committed before it stays.'
  );
}

function whatPostgresSaid(facts: Facts, failed: Deed, code: string): string {
  const whose = `${failed.caller}'s ${named(failed)}`;
  if (failed.event.fault)
    return `The schedule made ${whose} fail with ${code} ${steps(failed)}${MADE_TO_FAIL[code] ?? ''}.`;
  if (code === ABORTED) return aborted(facts, failed, whose);
  if (code === '40001')
    return `Postgres refused to serialise ${whose} with the transactions beside it, and said so with 40001 ${steps(failed)}.`;
  if (code === '40P01') return deadlock(facts, failed);
  return `Postgres refused ${whose} with ${code} ${steps(failed)}: ${briefly(failed.end?.error?.message)}.`;
}

/** What it is in life that the schedule imitates: it needs nobody else for it. */
const MADE_TO_FAIL: Partial<Record<string, string>> = {
  '40001': ', as Postgres does when it cannot serialise what happens at the same time',
  '40P01': ', as Postgres does when transactions wait for each other in a circle',
};

/** in_failed_sql_transaction */
const ABORTED = '25P02';

function aborted({ deeds }: Facts, failed: Deed, whose: string): string {
  const cause = deeds.find(
    ({ transaction, end }) =>
      transaction &&
      transaction === failed.transaction &&
      end?.state === 'failed' &&
      end.error?.code !== ABORTED,
  );
  const what = cause ? `${cause.end?.error?.code} ${steps(cause)}` : 'An error';
  return `${what} had aborted the transaction, and Postgres answered ${whose} with ${ABORTED} ${steps(failed)}, as it answers everything until ROLLBACK.`;
}

/** Whose order differs: what each had locked in its transaction, and then asked for. */
function orders({ deeds }: Facts, one: Deed, other: Deed): string {
  const [first, second] = [one, other].map((asked) =>
    deeds.findLast(
      (deed) =>
        asked.transaction !== undefined &&
        deed.transaction === asked.transaction &&
        deed.sentAt < asked.sentAt &&
        (tookLock(deed) || isWrite(deed)),
    ),
  );
  if (!first || !second) return '';
  return (
    ` ${one.caller} went from ${named(first)} to ${named(one)} ${steps(first, one)}, ${other.caller} from ${named(second)} to ${named(other)} ${steps(second, other)}: ` +
    'what each asked for last the other had already, so their orders differ.'
  );
}

function deadlock(facts: Facts, failed: Deed): string {
  const waits = facts.deeds.filter(
    ({ waitedFor, doneAt, sentAt }) =>
      waitedFor.length > 0 && sentAt <= failed.doneAt && doneAt >= failed.doneAt,
  );
  const [only] = waits;
  if (waits.length === 1 && only?.waitedFor.map(callerOf).includes(failed.caller))
    return (
      `${only.caller} waited for ${failed.caller} ${steps(only)} when ${failed.caller} asked for a lock that ${only.caller} held ` +
      `${steps(failed)}: neither would ever have gone on, so Postgres ended ${failed.caller}'s ${named(failed)} with 40P01.${rowByRow(only, failed) || orders(facts, only, failed)}`
    );
  const told = waits.map(
    (wait) => `${wait.caller} waited for ${and(wait.waitedFor.map(callerOf))} ${steps(wait)}`,
  );
  const circle =
    waits.length > 1
      ? `${and(told)}: each needed a lock that another of them held, and`
      : 'Callers waited for each other in a circle, and';
  return `${circle} Postgres ended ${failed.caller}'s ${named(failed)} with 40P01.`;
}

/** Stopped between two rows of one statement, and no transaction around either: each took both its locks in one. */
function rowByRow(...both: readonly Deed[]): string {
  const betweenRows = both.some(({ event: { heldAt } }) => heldAt !== undefined && heldAt !== 'commit');
  return betweenRows && both.every(({ transaction }) => !transaction)
    ? ' Each is one statement that takes its rows one after another, and the two take them in different orders.'
    : '';
}

function afterwards({ deeds }: Facts, failures: readonly Deed[], answer: AnswerEvent): string {
  if (failures.length > 1)
    return `It was tried ${failures.length} times and refused each time; then ${answer.caller} got the error.`;
  const wentOn = deeds.some(
    (deed) => deed.caller === answer.caller && !isControl(deed) && deed.sentAt > (failures[0]?.doneAt ?? 0),
  );
  if (wentOn) return `${answer.caller} went on after that, and got the error in the end.`;
  const code = failures[0]?.end?.error?.code ?? '';
  if (code === ABORTED)
    return `Only the whole transaction can be tried again; ${answer.caller} got the error instead of an answer.`;
  if (/^2[23]/.test(code))
    return `It is the data that do not allow it: that is for the code to answer, and ${answer.caller} got the error instead.`;
  if (code === '40P01' && !failures[0]?.event.fault) return '';
  if (['40001', '40P01'].includes(code))
    return `Nobody tried again, so ${answer.caller} got the error instead of an answer.`;
  return `${answer.caller} got the error instead of an answer.`;
}

/**
 * What the same call did to the same table after the refusal explains the yes, and so does the same statement when it
 * is not refused the next time. A COMMIT names no table: whatever was written after it may be the next attempt.
 */
function madeUpFor({ deeds }: Facts, refused: Deed, until: number): boolean {
  return deeds.some(
    (deed) =>
      deed.caller === refused.caller &&
      deed.sentAt > refused.doneAt &&
      deed.sentAt < until &&
      ((isWrite(deed) && (refused.table === '' || deed.table === refused.table)) ||
        (succeeded(deed) && deed.event.sql === refused.event.sql)),
  );
}

function lastStep({ deeds, history }: Facts, answer: AnswerEvent & { at: number }): string {
  const begun = history.events.findLastIndex(
    (event, at) => event.kind === 'call' && event.caller === answer.caller && at < answer.at,
  );
  const sent = deeds.filter(
    ({ caller, sentAt }) => caller === answer.caller && sentAt > begun && sentAt < answer.at,
  );
  const last = sent.findLast((deed) => !isControl(deed));
  if (!last) return '';
  const after = new Set(sent.filter(({ sentAt }) => sentAt > last.sentAt).map(({ verb }) => verb));
  return `The last that it had sent${after.size > 0 ? ` before ${and([...after])}` : ''} was ${named(last)} ${steps(last)}.`;
}

function constraint(error: ErrorView | undefined): string {
  return error?.constraint ? `, constraint ${error.constraint}` : '';
}

const thrownAt = ({ source }: ErrorView): string =>
  source ? ` (thrown at ${source.file}:${source.line})` : '';
