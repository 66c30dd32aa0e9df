import { Writable } from 'node:stream';

/** Standard output belongs to the report. */
const nowhere = new Writable({
  write(_chunk, _encoding, done) {
    done();
  },
});

/**
 * `process` as the subject sees it: the real one, except that it cannot end the check, which would pass for a
 * verdict, nor write into the report.
 */
export function guardedProcess(): NodeJS.Process {
  const refuse = (name: string) => (): never => {
    throw new Error(`process.${name}() was called: application code does not end the process`);
  };
  const own = {
    exit: refuse('exit'),
    reallyExit: refuse('reallyExit'),
    abort: refuse('abort'),
    stdout: nowhere,
  };
  const properties = Object.entries(own).map(([name, value]) => [name, { value, writable: true }] as const);
  return Object.create(process, Object.fromEntries(properties)) as NodeJS.Process;
}
