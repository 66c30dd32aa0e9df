import { changedOf, isWrite, succeeded, type Deed, type Facts } from './facts.ts';
import { named, steps } from './words.ts';

/** One statement that does more than one thing was between two of them when somebody else wrote. */
export function wroteInsideAStatement({ deeds }: Facts): string | undefined {
  for (const held of deeds.filter(({ event }) => event.state === 'held')) {
    const { heldAt = 1 } = held.event;
    const between = deeds.filter(
      (deed) =>
        deed.caller !== held.caller &&
        (isWrite(deed) || (heldAt !== 1 && succeeded(deed))) &&
        deed.sentAt > held.sentAt &&
        deed.visibleAt < held.doneAt,
    );
    const story = heldAt === 1 ? betweenLookAndWrite(held, between) : afterAWrite(held, between);
    if (story) return story;
  }
  return undefined;
}

function betweenLookAndWrite(held: Deed, between: readonly Deed[]): string | undefined {
  const looks = isWrite(held) && held.does.some(({ reads }) => reads.length > 0);
  const about = looks ? between.filter((deed) => isAbout(held, deed)) : [];
  if (about.length === 0) return undefined;
  return (
    `${held.caller}'s ${held.verb} had looked ${steps(held)} and had not written yet when ${whoseTurn(about, 'wrote')}; ` +
    `it then wrote on the strength of what it had seen. One statement is one picture of the database, not a lock: ` +
    'nothing that it merely reads is kept from changing before it writes.'
  );
}

function afterAWrite(held: Deed, between: readonly Deed[]): string | undefined {
  if (between.length === 0 || !succeeded(held)) return undefined;
  const whose = `${held.caller}'s ${named(held)}`;
  if (held.event.heldAt === 'commit')
    return (
      `${whose} had written and checked ${steps(held)} and was not committed yet when ${whoseTurn(between, 'went through')}. ` +
      'What is not committed nobody else sees: a check made after the write, by a trigger or a function, finds its own rows and not theirs, and both pass.'
    );
  return (
    `${whose} had begun ${steps(held)} and was about to write its row ${held.event.heldAt} when ${whoseTurn(between, 'went through')}. ` +
    'One statement that does several things does them one after another, and others get in between as between any two statements.'
  );
}

/** `bob wrote (step 2)`: of the first who did. */
function whoseTurn(between: readonly Deed[], did: string): string {
  const other = between[0]!.caller;
  return `${other} ${did} ${steps(...between.filter(({ caller }) => caller === other))}`;
}

function isAbout(held: Deed, other: Deed): boolean {
  const tables = [held.table, ...held.does.flatMap(({ reads }) => reads)];
  return tables.some((table) => changedOf(table, other) !== undefined);
}
