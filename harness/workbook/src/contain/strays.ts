import { randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';

const VARIABLE = 'SURVIVES_ENCLOSURE';

/**
 * Processes that code has started and taken out of the group in which one kill reaches them all. They are known by what
 * a process inherits, and its children too, unless they are given another environment on purpose. Only Linux shows the
 * environment of other processes (proc(5)); elsewhere none are found.
 */
export class Strays {
  readonly #mark = randomUUID();

  /** For the process whose children are meant. */
  get environment(): Record<string, string> {
    return { [VARIABLE]: this.#mark };
  }

  /** Kills those that are there, and the ones that they start meanwhile. */
  async kill(): Promise<void> {
    if (process.platform !== 'linux') return;
    for (let found = await this.#find(); found.length > 0; found = await this.#find())
      for (const pid of found) kill(pid);
  }

  async #find(): Promise<number[]> {
    const pids = (await readdir('/proc')).map(Number).filter((pid) => pid > 0 && pid !== process.pid);
    const isOne = await Promise.all(pids.map((pid) => this.#isOne(pid)));
    return pids.filter((_, index) => isOne[index]);
  }

  /** One that has ended has no environment, even while it waits to be reaped. */
  async #isOne(pid: number): Promise<boolean> {
    const environment = await readFile(`/proc/${pid}/environ`, 'latin1').catch(() => '');
    return environment.split('\0').includes(`${VARIABLE}=${this.#mark}`);
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}
