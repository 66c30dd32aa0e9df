import { useCallback, useRef, useState } from 'preact/hooks';
import type { CheckState } from '../modes/practice/check-state.ts';
import { failureOf, post } from './api.ts';
import type { Desk } from './editor/desk.ts';
import type { FailureView, PageEvent } from './protocol.ts';

/** Another check than the usual one. */
export interface Wanted {
  /** Other code than the attempt, by its name. */
  subject?: string;
  thorough?: boolean;
}

/** The checks of one kata, as this page knows them. */
export interface CheckHandle {
  /** The newest, whatever became of it. */
  current?: CheckState;
  /** The newest with a verdict: it stays while the next one runs. */
  last?: CheckState;
  /** Why it could not even be asked for. */
  failure?: FailureView;
  isRunning: boolean;
  start: (wanted?: Wanted) => void;
  stop: () => void;
  toggle: () => void;
  onEvent: (event: PageEvent) => void;
}

export function useRun(kata: string, desk: Desk): CheckHandle {
  const [{ current, last }, setStanding] = useState<{ current?: CheckState; last?: CheckState }>({});
  const [failure, setFailure] = useState<FailureView>();
  const isRunning = current?.state === 'waiting' || current?.state === 'running';
  const attempt = (work: () => Promise<unknown>) => {
    setFailure(undefined);
    work().catch((error: unknown) => setFailure(failureOf(error)));
  };
  // What is written here is part of what is run. A save is checked by itself.
  const start = (wanted?: Wanted) =>
    attempt(async () => {
      const isSaved = wanted?.subject === undefined && (await desk.saveAll());
      if (!isSaved || wanted) await post(`/katas/${kata}/check`, wanted);
    });
  const stop = () => attempt(() => post(`/katas/${kata}/stop`));
  const onEvent = useCallback((event: PageEvent) => {
    if (event.kind === 'standing') setStanding(event.standing);
    if (event.kind !== 'check') return;
    const { check } = event;
    setStanding((before) => ({ ...before, current: check, ...(check.state === 'done' && { last: check }) }));
  }, []);
  const running = useRef(isRunning);
  running.current = isRunning;
  const toggle = () => (running.current ? stop() : start());
  return {
    ...(current && { current }),
    ...(last && { last }),
    ...(failure && { failure }),
    ...{ isRunning, start, stop, toggle, onEvent },
  };
}
