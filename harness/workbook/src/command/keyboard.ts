const ctrlC = '\u0003';
const ctrlD = '\u0004';
const escape = '\u001b';
/** What follows the escape. */
const NAMED: Record<string, string> = {
  '': 'escape',
  '[A': 'up',
  OA: 'up',
  '[B': 'down',
  OB: 'down',
  '[5~': 'pageup',
  '[6~': 'pagedown',
};

export interface Keys {
  /** One printable key, in lower case, and as it was typed. */
  onKey: (key: string, raw: string) => void;
  /** `up`, `down`, `pageup`, `pagedown`, `escape`, where somebody cares. */
  onNamedKey?: (key: string) => void;
  /** Ctrl-C: in raw mode the terminal sends no signal. */
  onInterrupt: () => void;
  /** Ctrl-D, or nobody is at the keyboard any more. */
  onEnd: () => void;
}

/** Reads single keys from the terminal. Returns what gives the terminal back as it was. */
export function readKeys({ onKey, onNamedKey, onInterrupt, onEnd }: Keys): () => void {
  const { stdin } = process;
  const onData = (chunk: string) => {
    // An arrow or function key is one chunk that begins with escape.
    if (chunk.startsWith(escape)) {
      const named = NAMED[chunk.slice(1)];
      if (named !== undefined) onNamedKey?.(named);
      return;
    }
    for (const key of chunk) {
      if (key === ctrlC) onInterrupt();
      else if (key === ctrlD) onEnd();
      else onKey(key.toLowerCase(), key);
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
