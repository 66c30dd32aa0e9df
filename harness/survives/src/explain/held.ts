import { changedOf, isWrite, type Deed, type Facts } from './facts.ts';
import { steps } from './words.ts';

/** One statement that looks and writes was between the two when somebody else wrote. */
export function wroteBetweenLookAndWrite({ deeds }: Facts): string | undefined {
  for (const held of deeds.filter(({ event }) => event.state === 'held')) {
    if (!isWrite(held)) continue;
    const between = deeds.filter(
      (deed) =>
        deed.caller !== held.caller &&
        isWrite(deed) &&
        isAbout(held, deed) &&
        deed.sentAt > held.sentAt &&
        deed.visibleAt < held.doneAt,
    );
    if (between.length === 0) continue;
    const other = between[0]!.caller;
    return (
      `${held.caller}'s ${held.verb} had looked ${steps(held)} and had not written yet when ${other} wrote ${steps(...between.filter(({ caller }) => caller === other))}; ` +
      `it then wrote on the strength of what it had seen. One statement is one picture of the database, not a lock: ` +
      'nothing that it merely reads is kept from changing before it writes.'
    );
  }
  return undefined;
}

function isAbout(held: Deed, other: Deed): boolean {
  const named = [held.table, ...held.does.flatMap(({ reads }) => reads)];
  return named.some((table) => changedOf(table, other) !== undefined);
}
