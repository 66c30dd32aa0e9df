import os from 'node:os';
import type { PostgresServer } from '../../survives/src/postgres/server.ts';

/** Where the figures come from. */
export interface Machine {
  cpus: number;
  cpu: string;
  memoryGiB: number;
  system: string;
  node: string;
  postgres: string;
  /** ISO date, no time. */
  date: string;
  /** Processes that wanted a processor during the last minute, when the bench began. */
  load: number;
}

export function describeMachine({ version, provider }: PostgresServer): Machine {
  const cpus = os.cpus();
  return {
    cpus: cpus.length,
    cpu: cpus[0]?.model.trim() ?? 'unknown',
    memoryGiB: Math.round(os.totalmem() / 2 ** 30),
    system: `${os.platform()} ${os.arch()}`,
    node: process.version.slice(1),
    postgres: `${version} (${provider})`,
    date: new Date().toISOString().slice(0, 10),
    load: Math.round(os.loadavg()[0]! * 10) / 10,
  };
}

export const machineSentence = ({
  cpus,
  cpu,
  memoryGiB,
  system,
  node,
  postgres,
  date,
  load,
}: Machine): string =>
  `${date}, ${cpus} × ${cpu}, ${memoryGiB} GiB, ${system}, Node ${node}, Postgres ${postgres}, load ${load} at the start`;
