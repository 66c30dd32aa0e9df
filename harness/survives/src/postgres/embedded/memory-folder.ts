import { statfsSync } from 'node:fs';
import { join } from 'node:path';

const SHARED_MEMORY = '/dev/shm';
/** `f_type` of a tmpfs: statfs(2). */
const TMPFS = 0x01021994;
/** A server takes some 30 MB, and a hundred more at work. Containers often have 64 MB in all. */
const ROOMY_BYTES = 2 * 1024 ** 3;

/**
 * A folder for data directories in main memory, or undefined where there is none to spare. A server starts with a
 * thousand new files and a database with three hundred: on some disks that takes longer than all the rest.
 */
export function memoryFolder(): string | undefined {
  try {
    const { type, bavail, bsize } = statfsSync(SHARED_MEMORY);
    const isRoomy = Math.min(bavail * bsize, process.availableMemory()) >= ROOMY_BYTES;
    const uid = process.getuid?.();
    return type === TMPFS && isRoomy ? join(SHARED_MEMORY, `survives-production-${uid}`) : undefined;
  } catch {
    return undefined;
  }
}
