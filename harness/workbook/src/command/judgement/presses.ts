import { KeyQueue } from '../key-queue.ts';
import { readKeys } from '../keyboard.ts';
import type { Shutdown } from '../shutdown.ts';

/** A key in lower case, and as it was typed. */
export interface Press {
  key: string;
  raw: string;
}

/** The keyboard as a queue. Nobody at it any more is the same as `q`. */
export function keyQueue(shutdown: Shutdown): { keys: KeyQueue<Press>; giveBack: () => void } {
  const keys = new KeyQueue<Press>();
  const giveBack = readKeys({
    onKey: (key, raw) => keys.put({ key, raw }),
    onNamedKey: (key) => keys.put({ key, raw: '' }),
    onInterrupt: () => shutdown.end('SIGINT'),
    onEnd: () => keys.put({ key: 'q', raw: 'q' }),
  });
  return { keys, giveBack };
}
