import { Worker } from 'node:worker_threads';

/**
 * Ends this process after so long, from another thread: code that waits for nothing but itself, again and again, lets no
 * timer of its own thread fire any more.
 */
export function endWhenHung(afterMs: number): void {
  new Worker(`setTimeout(() => process.kill(process.pid, 'SIGKILL'), ${afterMs})`, { eval: true }).unref();
}
