import type { Context } from '../context.ts';
import { saidText } from './said.ts';
import { compare, type Kata, type KataVerdict, type MergedChange } from '../../session.ts';
import { judgementText, type AboveTheCode, type KeyList } from './draw.ts';
import { JudgementForm } from './form.ts';
import type { PaneLine } from './pane.ts';

const KEYS: KeyList = [
  ['r', 'run it'],
  ['p', 'predict first'],
  ['↑ ↓ space', 'read on'],
  ['i', 'incident'],
  ['n', 'next'],
  ['l', 'list'],
  ['q', 'quit'],
];

const READING = new Set(['r', 'p', 'i', 'j', 'k', ' ', 'up', 'down', 'pageup', 'pagedown']);

/** The first minute of a kata at a terminal: incident and code, and a question that one key skips. */
export class FirstLook {
  readonly kata: Kata;
  readonly form: JudgementForm;
  readonly #context: Context;
  readonly #change: MergedChange;
  readonly #above: AboveTheCode;
  #isOver = false;

  private constructor(context: Context, kata: Kata, change: MergedChange, places: string[]) {
    this.kata = kata;
    this.#context = context;
    this.#change = change;
    const { company, level, minutes } = kata.meta;
    this.#above = {
      title: `${kata.number} ${kata.slug}   ${company} · level ${level} · about ${minutes} minutes`,
      story: [...places.map((place) => place.trim()), ...change.incident],
      origin: `${kata.meta.files.join(', ')}, as merged. Reviewed and approved. Would you have?`,
    };
    const lines = paneLinesOf(change);
    const begin = lines.findIndex(({ text }) => /^export (async )?function/.test(text));
    this.form = new JudgementForm({ lines, begin, statements: change.statements, words: true });
  }

  static async open(context: Context, kata: Kata, places: string[]): Promise<FirstLook> {
    const { beforeTheRun } = context.session;
    // They take a second or two, in which the code is being read.
    void beforeTheRun.tests(kata);
    return new FirstLook(context, kata, await beforeTheRun.change(kata), places);
  }

  /** Something is being answered, and letters may be its text. */
  get isAsking(): boolean {
    return !this.#isOver && this.form.question !== 'reading';
  }

  /** Keys of its own; all others mean what they mean everywhere. */
  takes(key: string): boolean {
    return !this.#isOver && (this.isAsking || READING.has(key));
  }

  get text(): string {
    const { screen } = this.#context;
    const rows = process.stdout.rows || 24;
    return judgementText(this.form, this.#above, KEYS, {
      paint: screen.paint,
      columns: screen.columns,
      rows,
    });
  }

  /** Keeps what was said, if anything was. */
  async end(): Promise<void> {
    this.#isOver = true;
    const { prediction } = this.form;
    if (prediction) await this.#context.session.beforeTheRun.predict(this.kata, prediction);
  }

  /** What stands beside the first verdict. */
  async beside(verdict: KataVerdict): Promise<string> {
    const { session, screen } = this.#context;
    const tests = await session.beforeTheRun.tests(this.kata);
    const { prediction } = this.form;
    const comparison = prediction && compare(prediction, verdict, this.#change.files);
    const said = saidText(
      verdict,
      { tests, ...(prediction && comparison && { prediction, comparison }) },
      screen,
    );
    return said && `\n\n${said}`;
  }
}

/** The files under each other. */
function paneLinesOf({ files }: MergedChange): PaneLine[] {
  return files.flatMap(({ name, text }) => [
    { file: name, text: name, tone: 'heading' as const },
    ...text
      .trimEnd()
      .split('\n')
      .map((line, index) => ({ file: name, line: index + 1, text: line })),
  ]);
}
