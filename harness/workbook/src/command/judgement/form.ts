import type { CodeStatement, Prediction } from '../../session.ts';
import { CodePane, type PaneLine } from './pane.ts';

/** What is asked now. `reading`: nothing yet. */
export type FormQuestion = 'reading' | 'verdict' | 'lines' | 'promise' | 'between' | 'words' | 'sure';

export interface FormContent {
  lines: readonly PaneLine[];
  /** Index of the line that is pointed at first. */
  begin: number;
  statements: readonly CodeStatement[];
  /** Asked which of them breaks, when there are any. */
  promises?: readonly { id: string; name: string }[];
  /** Whether it is asked for what happens in words. */
  words: boolean;
}

/** `ended`: with a prediction, or without one when it was skipped. */
export type Pressed = 'goes on' | 'ended';

const SURE: Record<string, number> = { 5: 50, 6: 60, 7: 70, 8: 80, 9: 90, 0: 99 };
const PAGE = 10;
/** How many can be chosen by one key each. */
export const CHOICES = 'abcdefghijklmnopqrstuvwxyz';

/** Asks one thing after another. Knows keys and nothing of a terminal. */
export class JudgementForm {
  readonly pane: CodePane;
  readonly content: FormContent;
  question: FormQuestion = 'reading';
  /** What stands above the code is out of the way as soon as somebody reads on. */
  storyShown = true;
  /** What has been typed for `words`. */
  words = '';
  /** Of `between`: what has been chosen so far. */
  readonly chosen: string[] = [];
  prediction: Prediction | undefined;
  #ship = true;
  #promise: string | undefined;

  constructor(content: FormContent) {
    this.content = content;
    this.pane = new CodePane(content.lines, content.begin);
  }

  /** @param key in lower case; `raw` as it was typed */
  press(key: string, raw = key): Pressed {
    if (key === 'escape' && this.question !== 'reading') return 'ended';
    if (this.question === 'words') return this.#type(raw);
    if (this.#reads(key)) return 'goes on';
    switch (this.question) {
      case 'reading':
        return this.#begin(key);
      case 'verdict':
        return this.#decide(key);
      case 'lines':
        if (key === 'm' || key === 'x') this.pane.toggleMark();
        else if (isEnter(key)) this.#next();
        return 'goes on';
      case 'promise':
      case 'between':
        this.#choose(key);
        return 'goes on';
      case 'sure':
        return this.#sure(key);
    }
  }

  /** What of it can be chosen now, as it is listed. */
  get choices(): string[] {
    if (this.question === 'promise') return (this.content.promises ?? []).map(({ name }) => name);
    if (this.question !== 'between') return [];
    return this.content.statements.map(({ file, line, text }) => `${file}:${line}  ${text}`);
  }

  /** Moving about is possible whatever is asked, unless there is a list to choose from. */
  #reads(key: string): boolean {
    const by = { down: 1, j: 1, up: -1, k: -1, ' ': PAGE, pagedown: PAGE, pageup: -PAGE, b: -PAGE }[key];
    const isAnswer = key === 'b' && this.question !== 'lines';
    if (by === undefined || isAnswer || this.choices.length > 0) return false;
    this.pane.move(by);
    this.storyShown = false;
    return true;
  }

  #begin(key: string): Pressed {
    if (key === 'r') return 'ended';
    if (key === 'p') this.question = 'verdict';
    if (key === 'i') this.storyShown = !this.storyShown;
    return key === 's' || key === 'b' ? this.#decide(key) : 'goes on';
  }

  #decide(key: string): Pressed {
    if (key === 'r') return 'ended';
    if (key !== 's' && key !== 'b') return 'goes on';
    this.#ship = key === 's';
    this.question = this.#ship ? 'sure' : 'lines';
    return 'goes on';
  }

  #choose(key: string): void {
    if (isEnter(key)) return this.#next();
    const index = key.length === 1 ? CHOICES.indexOf(key) : -1;
    const { promises = [], statements } = this.content;
    if (this.question === 'promise') {
      this.#promise = promises[index]?.id;
      if (this.#promise !== undefined) this.#next();
    } else if (statements[index]) {
      const { file, line } = statements[index];
      this.chosen.push(`${file}:${line}`);
      if (this.chosen.length === 2) this.#next();
    }
  }

  #type(raw: string): Pressed {
    if (isEnter(raw)) this.#next();
    else if (raw === '\u007f' || raw === '\b') this.words = this.words.slice(0, -1);
    else if (raw >= ' ') this.words += raw;
    return 'goes on';
  }

  #next(): void {
    const order: FormQuestion[] = ['lines', 'promise', 'between', 'words', 'sure'];
    const asked = order.filter((each) => this.#isAsked(each));
    this.question = asked[asked.indexOf(this.question) + 1] ?? 'sure';
  }

  #isAsked(question: FormQuestion): boolean {
    if (question === 'promise') return (this.content.promises ?? []).length > 0;
    if (question === 'between') return this.content.statements.length > 1;
    return question !== 'words' || this.content.words;
  }

  #sure(key: string): Pressed {
    const sure = SURE[key];
    if (sure === undefined) return 'goes on';
    const [first, second] = this.chosen;
    this.prediction = {
      ship: this.#ship,
      lines: this.#ship ? [] : [...this.pane.marks],
      ...(first !== undefined && second !== undefined && { between: [first, second] as [string, string] }),
      ...(this.words.trim() !== '' && { words: this.words.trim() }),
      ...(this.#promise !== undefined && { promise: this.#promise }),
      sure,
    };
    return 'ended';
  }
}

const isEnter = (key: string): boolean => key === '\r' || key === '\n';
