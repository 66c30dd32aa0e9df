import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/**
 * Which process made a thing, in a form that outlives it. A process id alone is soon given to somebody else, so
 * the start time goes with it; and it means nothing in another container, so the host goes with both.
 */
export interface Owner {
  /** Six hexadecimal digits that stand for this host and its process namespace. */
  host: string;
  pid: number;
  /** Digits. Clock ticks since boot on Linux, seconds since 1970 elsewhere: only ever compared. */
  startedAt: string;
}

let own: Owner | undefined;

/** This process. */
export function ownOwner(): Owner {
  own ??= { host: hostId(), pid: process.pid, startedAt: startTime(process.pid) ?? '0' };
  return own;
}

/** True when that process has certainly ended. An owner on another host is not ours to judge: false. */
export function hasEnded(owner: Owner): boolean {
  if (owner.host !== ownOwner().host) return false;
  return startTime(owner.pid) !== owner.startedAt;
}

function hostId(): string {
  return createHash('sha256')
    .update(hostname() + processNamespace())
    .digest('hex')
    .slice(0, 6);
}

/** Two containers can share a folder and a host name and still not see each other's processes. */
function processNamespace(): string {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return '';
  }
}

/** When the process started, or undefined if there is no such process or only its zombie. */
function startTime(pid: number): string | undefined {
  try {
    return process.platform === 'linux' ? startTimeFromProc(pid) : startTimeFromPs(pid);
  } catch {
    return undefined;
  }
}

/** Field 22 of `/proc/<pid>/stat` (proc(5)). Field 2 is the command's name and may contain anything. */
function startTimeFromProc(pid: number): string | undefined {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const [state, ...rest] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return state === 'Z' ? undefined : rest[18];
}

function startTimeFromPs(pid: number): string | undefined {
  const env = { ...process.env, LC_ALL: 'C', TZ: 'UTC' };
  const text = execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { env, encoding: 'utf8' }).trim();
  return text === '' ? undefined : String(Date.parse(`${text} UTC`) / 1000);
}
