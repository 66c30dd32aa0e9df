import { Console } from 'node:console';
import { Writable } from 'node:stream';

/** A check plays hundreds of runs; what the subject logs in them is for a replay, which plays one. */
export function silentConsole(onWrite: () => void = () => {}): Console {
  return new Console(
    new Writable({
      write(_chunk, _encoding, done) {
        onWrite();
        done();
      },
    }),
  );
}
