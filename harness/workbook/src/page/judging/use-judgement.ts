import type { RefObject } from 'preact';
import { useState } from 'preact/hooks';
import type { Prediction } from '../../learner/record.ts';
import type { JudgedLine } from '../protocol.ts';
import { useKeys } from '../use-keys.ts';
import {
  NOTHING_SAID,
  predictionFrom,
  questionAfter,
  questionBefore,
  SURE,
  type SaidSoFar,
  type AskedPart,
} from './answers.ts';
import { placeOfLine } from './code-picker.tsx';
import type { Promised } from './question-card.tsx';

export interface JudgementInput {
  lines: readonly JudgedLine[];
  /** Asked which of them breaks, where there are any; else what happens. */
  promises?: readonly Promised[];
  /** Single letters are commands. */
  keys: boolean;
  /** Without a prediction: it was skipped. */
  onRun: (prediction?: Prediction) => void;
}

/** What has been said, what is asked now, and the keys for both. */
export function useJudgement(
  { lines, promises = [], keys, onRun }: JudgementInput,
  desk: RefObject<HTMLElement | null>,
) {
  const [answers, setAnswers] = useState<SaidSoFar>(NOTHING_SAID);
  const [question, setQuestion] = useState<AskedPart>('verdict');
  const [cursor, setCursor] = useState(() => beginOf(lines));
  const asked: AskedPart[] = ['verdict', 'lines', promises.length > 0 ? 'promise' : 'happens', 'sure'];
  const answer = (more: Partial<SaidSoFar>) => setAnswers((before) => ({ ...before, ...more }));
  const goTo = (next: AskedPart | undefined) => {
    if (next === undefined) return;
    setQuestion(next);
    if (next === 'lines') desk.current?.querySelector<HTMLElement>('.picker')?.focus();
  };
  const onNext = (ship = answers.ship) => {
    const said = { ...answers, ...(ship !== undefined && { ship }) };
    setAnswers(said);
    goTo(questionAfter(question, said, asked));
  };
  const onMark = (place: string) => answer({ marks: toggled(answers.marks, place) });
  const run = () => onRun(predictionFrom(answers));
  const by = (count: number) => () =>
    setCursor((now) => Math.min(lines.length - 1, Math.max(0, now + count)));
  useKeys(keys, {
    r: run,
    m: () => {
      const place = lines[cursor] && placeOfLine(lines[cursor]);
      if (place !== undefined) onMark(place);
    },
    ArrowDown: by(1),
    ArrowUp: by(-1),
    ...(question === 'verdict' && { s: () => onNext(true), b: () => onNext(false) }),
    ...(question === 'sure' &&
      Object.fromEntries(SURE.map(([key, sure]) => [key, () => answer({ sure })] as const))),
  });
  const before = questionBefore(question, answers, asked);
  return { answers, question, before, cursor, setCursor, answer, onMark, onNext, goTo, run };
}

const toggled = (marks: readonly string[], place: string): string[] =>
  marks.includes(place) ? marks.filter((each) => each !== place) : [...marks, place];

/** Where the first function begins; what comes before it are imports. */
function beginOf(lines: readonly JudgedLine[]): number {
  const text = ({ html }: JudgedLine) => html.replace(/<[^>]*>/g, '');
  const first = lines.findIndex((line) => /^export (async )?function/.test(text(line)));
  return first === -1 ? lines.findIndex(({ line }) => line !== undefined) : first;
}
