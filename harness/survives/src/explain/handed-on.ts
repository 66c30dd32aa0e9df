import { begins, ends } from '../sql/control.ts';
import { isWrite, type Deed, type Facts } from './facts.ts';
import { named, steps } from './words.ts';

/** A caller was answered with its transaction open, and whoever got the connection next worked inside it. */
export function transactionLeftOpen(facts: Facts): string | undefined {
  for (const deeds of byConnection(facts)) {
    let begun: Deed | undefined;
    for (const deed of deeds) {
      if (ends(deed.does)) begun = undefined;
      else if (begins(deed.does)) begun ??= deed;
      if (!begun || !inherits(facts, begun, deed)) continue;
      if (deed.end?.error?.code === ABORTED) return refusedInside(deeds, begun, deed);
      if (isWrite(deed)) return wroteInside(deeds, begun, deed);
    }
  }
  return undefined;
}

/** in_failed_sql_transaction */
const ABORTED = '25P02';

function refusedInside(deeds: readonly Deed[], begun: Deed, refused: Deed): string {
  const cause = deeds.find(({ step, end }) => step > begun.step && end?.state === 'failed');
  const aborted = cause && cause !== refused ? `, aborted by an error ${steps(cause)}` : '';
  return (
    `${begun.caller} was answered with the transaction ${steps(begun)} still open${aborted}, and ${next(begun, refused)}. ` +
    `In an aborted transaction Postgres refuses every statement until somebody sends ROLLBACK: here with ${ABORTED} ${steps(refused)}.`
  );
}

function wroteInside(deeds: readonly Deed[], begun: Deed, wrote: Deed): string {
  const end = deeds.find((deed) => deed.step > wrote.step && ends(deed.does));
  return (
    `${begun.caller} was answered with the transaction ${steps(begun)} still open, and ${next(begun, wrote)}: ` +
    `the ${named(wrote)} ${steps(wrote)} became part of it. ${ending(end)}`
  );
}

function ending(end: Deed | undefined): string {
  if (!end)
    return 'Nobody has committed it, so nobody else sees it, and it is gone as soon as the connection is.';
  const committed = end.end?.result?.command !== 'ROLLBACK';
  return `The ${end.verb} of ${end.caller} ${steps(end)} ${committed ? 'committed' : 'undid'} what both had done.`;
}

/** A caller set something for its whole session, and whoever got the connection next worked with that setting. */
export function settingLeftBehind(facts: Facts): string | undefined {
  for (const deeds of byConnection(facts)) {
    const left = new Map<string, Deed>();
    for (const deed of deeds) {
      for (const { name, local } of deed.does.flatMap(({ sets = [] }) => sets)) {
        left.delete(name);
        if (!local) left.set(name, deed);
      }
      if (deed.verb === 'RESET' || deed.verb === 'DISCARD') left.clear();
      const inherited = [...left].find(([, setter]) => inherits(facts, setter, deed));
      if (!inherited || deed.table === '') continue;
      const [setting, setter] = inherited;
      return (
        `${setter.caller} set ${setting} for the whole session ${steps(setter)}, and ${next(setter, deed)}: ` +
        `the ${named(deed)} ${steps(deed)} ran with that setting. Such a setting lasts as long as the connection does.`
      );
    }
  }
  return undefined;
}

function byConnection({ deeds }: Facts): Deed[][] {
  const groups = new Map<number, Deed[]>();
  for (const deed of deeds) {
    const { connection } = deed.event;
    if (connection !== undefined) groups.set(connection, [...(groups.get(connection) ?? []), deed]);
  }
  return [...groups.values()];
}

/** It was sent on behalf of another call than the one that left something behind, which had been answered by then. */
function inherits({ answers }: Facts, left: Deed, deed: Deed): boolean {
  return answers.some(({ caller, at }) => caller === left.caller && at > left.sentAt && at < deed.sentAt);
}

const next = (left: Deed, deed: Deed): string =>
  deed.caller === left.caller
    ? `the next call of ${deed.caller} got the same connection`
    : `${deed.caller} got the same connection next`;
