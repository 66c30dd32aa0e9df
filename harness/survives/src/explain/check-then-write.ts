import { isRead, isWrite, type Deed } from './facts.ts';

/** A caller's read and the write that followed it. */
export interface CheckThenWrite {
  read: Deed;
  write: Deed;
}

/** Each write with the last read of each table that its caller made before it. */
export function checksBeforeWrites(deeds: readonly Deed[]): CheckThenWrite[] {
  return deeds.filter(isWrite).flatMap((write) => {
    const reads = deeds.filter(
      (read) => isRead(read) && read.caller === write.caller && read.doneAt < write.sentAt,
    );
    const tables = new Set(reads.map(({ table }) => table));
    return [...tables].flatMap((table) => {
      const read = reads.findLast((candidate) => candidate.table === table);
      return read ? [{ read, write }] : [];
    });
  });
}

/** How many values two statements share: those about the same seat belong together. */
export function common(a: Deed, b: Deed): number {
  return a.event.params.filter((value) => b.event.params.includes(value)).length;
}

/** The first of those that share most. */
export function mostAlike<T>(candidates: readonly T[], likeness: (candidate: T) => number): T | undefined {
  const [best] = candidates
    .map((candidate) => ({ candidate, score: likeness(candidate) }))
    .sort((a, b) => b.score - a.score);
  return best?.candidate;
}
