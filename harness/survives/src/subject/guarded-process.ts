import { EventEmitter } from 'node:events';
import { Writable } from 'node:stream';

/** Standard output belongs to the report. */
const nowhere = new Writable({
  write(_chunk, _encoding, done) {
    done();
  },
});

/**
 * Hears `ended` when the subject has called something that ends a process. The error's message names it, and its
 * stack leads to the line.
 */
export const processMisuse = new EventEmitter<{ ended: [Error] }>();

/**
 * `process` as the subject sees it: the real one, except that it cannot end the check, which would pass for a
 * verdict, nor write into the report, nor speak or listen to the command's process.
 */
export function guardedProcess(): NodeJS.Process {
  const refuse = (name: string) =>
    function refused(...args: unknown[]): never {
      const error = new Error(`process.${name}(${args.map(String).join(', ')}) was called`);
      Error.captureStackTrace(error, refused);
      processMisuse.emit('ended', error);
      throw error;
    };
  const own = {
    exit: refuse('exit'),
    reallyExit: refuse('reallyExit'),
    abort: refuse('abort'),
    kill: refuse('kill'),
    stdout: nowhere,
    send: undefined,
    disconnect: undefined,
    channel: undefined,
    // Listeners of its own: none of ours can be removed, and none of its own decides what becomes of the check.
    _events: {},
    _eventsCount: 0,
  };
  const properties = Object.entries(own).map(([name, value]) => [name, { value, writable: true }] as const);
  return Object.create(process, Object.fromEntries(properties)) as NodeJS.Process;
}
