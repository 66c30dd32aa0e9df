import { endsTransaction, isWrite, type Deed, type Facts } from './facts.ts';
import { named, steps } from './words.ts';

/** A caller was answered with its transaction open, and whoever got the connection next worked inside it. */
export function transactionLeftOpen(facts: Facts): string | undefined {
  for (const deeds of byConnection(facts)) {
    let begun: Deed | undefined;
    for (const deed of deeds) {
      if (endsTransaction(deed)) begun = undefined;
      else if (begins(deed)) begun ??= deed;
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
  const end = deeds.find((deed) => deed.step > wrote.step && endsTransaction(deed));
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
      const name = settingIn(deed);
      if (name !== undefined) left.delete(name);
      if (name !== undefined && lastsForTheSession(deed)) left.set(name, deed);
      if (/^\s*(reset|discard)\b/i.test(deed.event.sql)) left.clear();
      const inherited = [...left].find(([, setter]) => inherits(facts, setter, deed));
      if (!inherited || !isWrite(deed)) continue;
      const [setting, setter] = inherited;
      return (
        `${setter.caller} set ${setting} for the whole session ${steps(setter)}, and ${next(setter, deed)}: ` +
        `the ${named(deed)} ${steps(deed)} ran with that setting. Such a setting lasts as long as the connection does.`
      );
    }
  }
  return undefined;
}

function settingIn({ event: { sql } }: Deed): string | undefined {
  const name =
    /\bset_config\(\s*'([^']+)'/i.exec(sql) ?? /^\s*set\s+(?:session\s+|local\s+)?([\w.]+)/i.exec(sql);
  return name?.[1]?.toLowerCase();
}

function lastsForTheSession({ event: { sql } }: Deed): boolean {
  return !/^\s*set\s+local\b/i.test(sql) && !/\bset_config\([^)]*,\s*true\s*\)/i.test(sql);
}

function byConnection({ deeds }: Facts): Deed[][] {
  const groups = new Map<number, Deed[]>();
  for (const deed of deeds) {
    const { connection } = deed.event;
    if (connection !== undefined) groups.set(connection, [...(groups.get(connection) ?? []), deed]);
  }
  return [...groups.values()];
}

const begins = ({ event: { sql } }: Deed): boolean => /^\s*(begin|start\s+transaction)\b/i.test(sql);

/** It was sent on behalf of another call than the one that left something behind, which had been answered by then. */
function inherits({ answers }: Facts, left: Deed, deed: Deed): boolean {
  return answers.some(({ caller, at }) => caller === left.caller && at > left.sentAt && at < deed.sentAt);
}

const next = (left: Deed, deed: Deed): string =>
  deed.caller === left.caller
    ? `the next call of ${deed.caller} got the same connection`
    : `${deed.caller} got the same connection next`;
