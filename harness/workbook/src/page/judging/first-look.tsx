import { useState } from 'preact/hooks';
import type { Prediction } from '../../learner/record.ts';
import { failureOf, post } from '../api.ts';
import { Prose } from '../html.tsx';
import { Notice } from '../notice.tsx';
import type { FailureView, JudgementSent, JudgementView, KataView } from '../protocol.ts';
import { useAnswer } from '../use-answer.ts';
import { JudgingDesk } from './judging-desk.tsx';

export interface FirstLookProps {
  kata: KataView;
  keys: boolean;
  /** It was judged, or not to be: the attempt is there, and is being run. */
  onRun: () => void;
}

/** A kata before anything has run: incident, request and code, and whether it may go to production. */
export function FirstLook({ kata, keys, onRun }: FirstLookProps) {
  const { value, failure } = useAnswer<JudgementView>(`/katas/${kata.number}/judgement`);
  const [refused, setRefused] = useState<FailureView>();
  const run = (prediction?: Prediction) => {
    const sent: JudgementSent = prediction ? { prediction } : {};
    post(`/katas/${kata.number}/judgement`, sent).then(onRun, (error: unknown) =>
      setRefused(failureOf(error)),
    );
  };
  const trouble = failure ?? refused;
  return (
    <>
      {trouble && <Notice failure={trouble} />}
      {value && (
        <JudgingDesk lines={value.lines} statements={value.statements} keys={keys} onRun={run}>
          <h2>What the business saw</h2>
          <Prose html={value.incident} />
          <h2>What was asked, and what was merged</h2>
          <Prose html={value.request} />
          <p class="soft">Reviewed, approved and merged. Would you have?</p>
        </JudgingDesk>
      )}
    </>
  );
}
