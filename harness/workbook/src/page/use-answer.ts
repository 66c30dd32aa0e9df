import { useCallback, useEffect, useState } from 'preact/hooks';
import { ask, failureOf } from './api.ts';
import type { FailureView } from './protocol.ts';

/** What the server answers to a question. What was there stays while it is asked again. */
export interface AnswerState<T> {
  value?: T;
  failure?: FailureView;
  again: () => void;
}

export function useAnswer<T>(path: string): AnswerState<T> {
  const [state, setState] = useState<{ path: string; value?: T; failure?: FailureView }>({ path });
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
