import { useCallback, useEffect, useState } from 'preact/hooks';
import { ask, failureOf } from './api.ts';
import type { Failure } from './protocol.ts';

/** What the server answers to a question. What was there stays while it is asked again. */
export interface Answer<T> {
  value?: T;
  failure?: Failure;
  again: () => void;
}

export function useAnswer<T>(path: string): Answer<T> {
  const [state, setState] = useState<{ path: string; value?: T; failure?: Failure }>({ path });
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    let isWanted = true;
    ask<T>(path).then(
      (value) => isWanted && setState({ path, value }),
      (error: unknown) =>
        isWanted &&
        setState((before) => ({ ...(before.path === path && before), path, failure: failureOf(error) })),
    );
    return () => void (isWanted = false);
  }, [path, turn]);
  const again = useCallback(() => setTurn((count) => count + 1), []);
  return { ...(state.path === path && state), again };
}
