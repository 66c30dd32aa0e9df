import type { ComponentChildren } from 'preact';
import { useRef } from 'preact/hooks';
import type { JudgedStatement } from '../protocol.ts';
import { CodePicker } from './code-picker.tsx';
import { QuestionCard } from './question-card.tsx';
import { useJudgement, type JudgementInput } from './use-judgement.ts';

export interface JudgingProps extends JudgementInput {
  statements: readonly JudgedStatement[];
  /** What it is about. */
  children: ComponentChildren;
}

/** Story, code and question: what somebody sees who is to judge a change before it has run. */
export function JudgingDesk(props: JudgingProps) {
  const { lines, statements, promises = [], onRun, children } = props;
  const desk = useRef<HTMLDivElement>(null);
  const { answers, question, before, cursor, setCursor, answer, onMark, onNext, goTo, run } = useJudgement(
    props,
    desk,
  );
  return (
    <div class="judging-desk" ref={desk}>
      <section class="story" aria-label="what it is about" tabIndex={0}>
        {children}
      </section>
      <section class="code-side" aria-label="the change">
        <CodePicker
          {...{ lines, cursor, onMark }}
          marks={answers.marks}
          onPoint={setCursor}
          onEnter={question === 'lines' ? onNext : undefined}
        />
      </section>
      <QuestionCard
        {...{ question, answers, statements, promises, onNext }}
        onAnswer={answer}
        onBack={before && (() => goTo(before))}
        onRun={run}
        onSkip={() => onRun()}
      />
    </div>
  );
}
