import { Console } from 'node:console';
import { Writable } from 'node:stream';

/** A check plays hundreds of runs; what the subject logs in them is for `kata replay`, which plays one. */
export const silentConsole: Console = new Console(
  new Writable({
    write(_chunk, _encoding, done) {
      done();
    },
  }),
);
