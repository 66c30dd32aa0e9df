import { useEffect, useState } from 'preact/hooks';
import { ask, failureOf, post } from '../api.ts';
import type { FailureView, ReviewProgress, ReviewView } from '../protocol.ts';

const LOOK_MS = 700;

/** The round that the server is at, and what can be done in it. */
export interface ReviewHandle {
  view?: ReviewView;
  failure?: FailureView;
  /** The engine is waited for. */
  progress?: ReviewProgress;
  busy: boolean;
  act: (name: 'round' | 'judge' | 'next' | 'end', sent?: object) => void;
}

export function useReview(): ReviewHandle {
  const [view, setView] = useState<ReviewView>();
  const [failure, setFailure] = useState<FailureView>();
  const [doing, setDoing] = useState<string>();
  const told = (answer: Promise<ReviewView>) =>
    answer.then(setView, (error: unknown) => setFailure(failureOf(error))).finally(() => setDoing(undefined));
  const act: ReviewHandle['act'] = (name, sent) => {
    if (doing !== undefined) return;
    setFailure(undefined);
    setDoing(name);
    void told(post<ReviewView>(`/review/${name}`, sent));
  };
  useEffect(() => void told(ask<ReviewView>('/review')), []);
  const progress = useProgress(doing === 'judge');
  return {
    ...(view && { view }),
    ...(failure && { failure }),
    ...(progress && { progress }),
    busy: doing !== undefined,
    act,
  };
}

function useProgress(isOn: boolean): ReviewProgress | undefined {
  const [progress, setProgress] = useState<ReviewProgress>();
  useEffect(() => {
    if (!isOn) return undefined;
    const look = () => void ask<ReviewProgress>('/review/progress').then(setProgress, () => undefined);
    look();
    const timer = setInterval(look, LOOK_MS);
    return () => clearInterval(timer);
  }, [isOn]);
  return isOn ? (progress ?? { decided: 0, of: 0 }) : undefined;
}
