const ctrlC = '\u0003';
const ctrlD = '\u0004';
const escape = '\u001b';

export interface Keys {
  /** One printable key, in lower case. */
  onKey: (key: string) => void;
  /** Ctrl-C: in raw mode the terminal sends no signal. */
  onInterrupt: () => void;
  /** Ctrl-D, or nobody is at the keyboard any more. */
  onEnd: () => void;
}

/** Reads single keys from the terminal. Returns what gives the terminal back as it was. */
export function readKeys({ onKey, onInterrupt, onEnd }: Keys): () => void {
  const { stdin } = process;
  const onData = (chunk: string) => {
    // An arrow or function key is one chunk that begins with escape: none of ours.
    if (chunk.startsWith(escape)) return;
    for (const key of chunk) {
      if (key === ctrlC) onInterrupt();
      else if (key === ctrlD) onEnd();
      else onKey(key.toLowerCase());
    }
  };
  stdin.setEncoding('utf8');
  stdin.setRawMode(true);
  stdin.on('data', onData).once('end', onEnd).once('error', onEnd).once('close', onEnd);
  stdin.resume();
  return () => {
    stdin.off('data', onData).off('end', onEnd).off('close', onEnd);
    if (!stdin.destroyed) stdin.setRawMode(false);
    stdin.pause();
  };
}
