import { useLayoutEffect, useRef } from 'preact/hooks';
import type { JudgedStatement } from '../protocol.ts';
import { SURE, type SaidSoFar, type AskedPart } from './answers.ts';
import { Order } from './order.tsx';

export interface Promised {
  id: string;
  name: string;
}

interface Props {
  question: AskedPart;
  answers: SaidSoFar;
  statements: readonly JudgedStatement[];
  promises: readonly Promised[];
  onAnswer: (answers: Partial<SaidSoFar>) => void;
  onNext: (ship?: boolean) => void;
  onBack: (() => void) | undefined;
  /** Everything has been said: it is to be run. */
  onRun: () => void;
  onSkip: () => void;
}

const ASKED: Record<AskedPart, string> = {
  verdict: 'Would you let it go to production?',
  lines: 'Where does it break?',
  promise: 'Which promise breaks?',
  happens: 'What happens?',
  sure: 'How sure are you?',
};

/** One question at a time, and a way past all of them. */
export function QuestionCard(props: Props) {
  const { question, answers, onNext, onBack, onRun, onSkip } = props;
  const form = useRef<HTMLFormElement>(null);
  // Before the next key is pressed: it is meant for what is asked now.
  useLayoutEffect(() => {
    if (question === 'promise') form.current?.querySelector('input')?.focus();
    if (question === 'happens') form.current?.querySelector('select')?.focus();
  }, [question]);
  // So that enter runs it.
  useLayoutEffect(() => {
    if (answers.sure !== undefined) form.current?.querySelector<HTMLElement>('.primary')?.focus();
  }, [answers.sure]);
  const send = (event: SubmitEvent) => {
    event.preventDefault();
    if (question === 'sure') onRun();
    else if (question !== 'verdict') onNext();
  };
  return (
    <form class="asked" aria-label="your judgement" ref={form} onSubmit={send}>
      <h2>
        {ASKED[question]}
        {answers.ship !== undefined && question !== 'verdict' && (
          <span class="so-far"> {answers.ship ? 'ship' : 'block'}</span>
        )}
      </h2>
      <Fields {...props} />
      <p class="onwards">
        {question === 'sure' && (
          <button type="submit" class="primary" disabled={answers.sure === undefined}>
            Run it
          </button>
        )}
        {question !== 'sure' && question !== 'verdict' && (
          <button type="submit" class="primary">
            Go on <kbd>enter</kbd>
          </button>
        )}
        {onBack && (
          <button type="button" class="quiet" onClick={onBack}>
            Back
          </button>
        )}
        <button type="button" class="link skip-it" onClick={onSkip}>
          Skip this and run it
        </button>{' '}
        <kbd>r</kbd>
      </p>
    </form>
  );
}

function Fields(props: Props) {
  const { question, answers, promises, onAnswer, onNext } = props;
  switch (question) {
    case 'verdict':
      return (
        <p class="choices">
          <button type="button" onClick={() => onNext(true)}>
            Ship it <kbd>s</kbd>
          </button>
          <button type="button" onClick={() => onNext(false)}>
            Block it <kbd>b</kbd>
          </button>
        </p>
      );
    case 'lines':
      return (
        <p>
          Mark lines in the code: click them, or <kbd>↑</kbd> <kbd>↓</kbd> and <kbd>m</kbd>.{' '}
          <span role="status">{markedText(answers.marks)}</span>
        </p>
      );
    case 'promise':
      return (
        <fieldset class="promises">
          <legend class="unseen">Which promise breaks?</legend>
          {promises.map(({ id, name }) => (
            <label key={id}>
              <input
                type="radio"
                name="promise"
                checked={answers.promise === id}
                onChange={() => onAnswer({ promise: id })}
              />{' '}
              {name}
            </label>
          ))}
        </fieldset>
      );
    case 'happens':
      return <Order {...props} />;
    case 'sure':
      return <Sure {...{ answers, onAnswer }} />;
  }
}

function markedText(marks: readonly string[]): string {
  if (marks.length === 0) return 'None is marked yet.';
  return `${marks.length === 1 ? 'One line is' : `${marks.length} lines are`} marked.`;
}

function Sure({ answers, onAnswer }: Pick<Props, 'answers' | 'onAnswer'>) {
  return (
    <p class="choices percent" role="group" aria-label="how sure">
      {SURE.map(([key, percent, word]) => (
        <button
          key={key}
          type="button"
          aria-pressed={answers.sure === percent}
          onClick={() => onAnswer({ sure: percent })}
        >
          {word} <kbd>{key}</kbd>
        </button>
      ))}
    </p>
  );
}
