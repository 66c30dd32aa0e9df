/** What runs on this machine. Plain JavaScript: the watchdog needs it. Types: processes.d.mts. */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';

export function allProcesses() {
  return existsSync('/proc/self/cmdline') ? processesFromProc() : processesFromPs();
}

/** Slim container images have no `ps`. A zombie has an empty command line, which is as good as none. */
function processesFromProc() {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .map((entry) => ({ pid: Number(entry), command: readCommand(entry) }));
}

function readCommand(pid) {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return '';
  }
}

function processesFromPs() {
  const lines = execFileSync('ps', ['-Axww', '-o', 'pid=,command='], { encoding: 'utf8' }).split('\n');
  return lines.map((line) => {
    const [, pid = '0', command = ''] = /^\s*(\d+)\s+(.*)$/.exec(line) ?? [];
    return { pid: Number(pid), command };
  });
}
