import wrapAnsi from 'wrap-ansi';
import type { Screen } from '../screen.ts';
import { CHOICES, type JudgementForm, type FormQuestion } from './form.ts';

/** What stands above the code. */
export interface AboveTheCode {
  /** One line: which kata, or which card. */
  title: string;
  /** Paragraphs; shown while nothing is asked, and out of the way after that. */
  story: readonly string[];
  /** One line about where the code comes from. */
  origin: string;
}

export interface ScreenLooks extends Pick<Screen, 'paint'> {
  columns: number;
  rows: number;
}

/** Keys while nothing is asked. */
export type KeyList = readonly (readonly [key: string, word: string])[];

/** Rows that are kept for the code, and for what stands around the story. */
const CODE_ROWS = 14;

const QUESTIONS: Record<Exclude<FormQuestion, 'reading'>, string> = {
  verdict: 'Would you let it go to production?',
  lines: 'Where does it break? Point at lines and mark them.',
  promise: 'Which promise breaks?',
  between:
    'Between which two statements of one caller does another one get? Choose the first, then the second.',
  words: 'What happens? Who, and between which two statements:',
  sure: 'How sure are you, in percent?',
};

const KEYS: Record<Exclude<FormQuestion, 'reading'>, KeyList> = {
  verdict: [
    ['s', 'ship'],
    ['b', 'block'],
    ['esc', 'run it'],
  ],
  lines: [
    ['↑ ↓', 'move'],
    ['m', 'mark'],
    ['enter', 'go on'],
    ['esc', 'run it'],
  ],
  promise: [
    ['enter', 'go on without'],
    ['esc', 'run it'],
  ],
  between: [
    ['enter', 'go on without'],
    ['esc', 'run it'],
  ],
  words: [
    ['enter', 'go on'],
    ['esc', 'run it'],
  ],
  sure: [
    ['5', 'a coin'],
    ['6', '60'],
    ['7', '70'],
    ['8', '80'],
    ['9', '90'],
    ['0', 'certain'],
    ['esc', 'run it'],
  ],
};

/** The whole screen: what it is about, the code or what can be chosen, the question, the keys. Fits `rows`. */
export function judgementText(
  form: JudgementForm,
  above: AboveTheCode,
  readingKeys: KeyList,
  { columns, rows, paint }: ScreenLooks,
): string {
  const width = Math.min(columns, 100) - 2;
  const reading = form.question === 'reading';
  const story = reading && form.storyShown ? storyLines(above.story, width, rows - CODE_ROWS) : [];
  const question = reading ? [] : questionLines(form, width).map((line) => paint('bold', line));
  const keys = screenKeys(form.question === 'reading' ? readingKeys : KEYS[form.question], width, paint);
  const head = [
    ...indented(above.title, columns, '').map((line) => paint('bold', line)),
    ...(story.length > 0 ? ['', ...story] : []),
    '',
    ...indented(above.origin, width).map((line) => paint('dim', line)),
  ];
  const foot = ['', ...question, ...keys];
  // The last line of a terminal stays empty: what ends with a line feed there would scroll.
  const height = Math.max(3, rows - 1 - head.length - foot.length);
  const middle =
    form.choices.length > 0
      ? choiceLines(form, height, width, paint)
      : form.pane.draw(height, columns, paint);
  return [...head, ...middle, ...foot].join('\n');
}

function storyLines(story: readonly string[], width: number, most: number): string[] {
  const lines = story.flatMap((each) => indented(each, width));
  return lines.length <= most ? lines : [...lines.slice(0, Math.max(0, most - 1)), '  …'];
}

function questionLines(form: JudgementForm, width: number): string[] {
  const asked = QUESTIONS[form.question as Exclude<FormQuestion, 'reading'>];
  const so = form.question === 'words' ? `${asked} ${form.words}▏` : asked;
  const marked = form.pane.marks.size;
  return indented(form.question === 'lines' && marked > 0 ? `${so} (${marked} marked)` : so, width, '');
}

function choiceLines(
  form: JudgementForm,
  height: number,
  width: number,
  paint: ScreenLooks['paint'],
): string[] {
  const lines = form.choices.slice(0, CHOICES.length).flatMap((choice, index) => {
    const key = CHOICES[index]!;
    const isChosen = form.chosen.some((place) => choice.startsWith(`${place}  `));
    const [first = '', ...rest] = indented(choice, width - 5, '');
    const mark = isChosen ? paint('yellow', '●') : ' ';
    return [` ${mark}${paint('bold', key)}  ${first}`, ...rest.map((line) => `       ${line}`)];
  });
  return lines.slice(0, height);
}

/** Broken between keys, never inside of one. */
export function screenKeys(keys: KeyList, width: number, paint: ScreenLooks['paint']): string[] {
  const lines: { plain: number; text: string }[] = [];
  for (const [key, word] of keys) {
    const length = key.length + word.length + 1;
    const last = lines.at(-1);
    const text = `${paint('bold', key)} ${word}`;
    if (last && last.plain + 3 + length <= width) {
      last.plain += 3 + length;
      last.text += paint('dim', ' · ') + text;
    } else lines.push({ plain: length, text });
  }
  return lines.map(({ text }) => text);
}

function indented(text: string, width: number, by = '  '): string[] {
  return wrapAnsi(text, width - by.length, { hard: true })
    .split('\n')
    .map((line) => `${by}${line}`);
}
