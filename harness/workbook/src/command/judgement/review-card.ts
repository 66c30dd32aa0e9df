import { setMaxListeners } from 'node:events';
import wrapAnsi from 'wrap-ansi';
import { compare, type KataVerdict, type Progress, type ReviewCard } from '../../session.ts';
import type { Context } from '../context.ts';
import { ProgressLine } from '../progress-line.ts';
import { verdictText } from '../report.ts';
import { judgementText, type KeyList } from './draw.ts';
import { JudgementForm } from './form.ts';
import { saidText } from './said.ts';

const READING: KeyList = [
  ['s', 'ship'],
  ['b', 'block'],
  ['↑ ↓ space', 'read on'],
  ['i', 'what it is for'],
  ['r', 'run it'],
  ['q', 'quit'],
];

/** One pull request at a terminal: read, judged, played. The engine plays it while it is being read. */
export class ReviewCardScreen {
  readonly form: JudgementForm;
  readonly #context: Context;
  readonly #card: ReviewCard;
  readonly #title: string;
  readonly #playing: Promise<KataVerdict>;
  readonly #stop = new AbortController();
  readonly #line: ProgressLine;
  #progress: (progress: Progress) => void = () => {};
  #verdict: KataVerdict | undefined;

  constructor(context: Context, card: ReviewCard, place: { round: number; card: number; of: number }) {
    this.#context = context;
    this.#card = card;
    this.#line = new ProgressLine(context.screen);
    this.#title = `${card.title}   round ${place.round}, ${place.card} of ${place.of}`;
    const { lines, statements, promises } = card;
    // Every property of a check listens to it.
    setMaxListeners(0, this.#stop.signal);
    const begin = lines.findIndex(({ tone, line }) => tone !== 'heading' && line !== undefined);
    this.form = new JudgementForm({ lines, begin, statements, promises, words: false });
    this.#playing = context.session.review.play(card, {
      signal: this.#stop.signal,
      onProgress: (progress) => this.#progress(progress),
    });
    // Told when it is asked for.
    this.#playing.catch(() => {});
  }

  get isTyping(): boolean {
    return this.form.question !== 'reading';
  }

  draw(): void {
    const { screen } = this.#context;
    const above = {
      title: this.#title,
      story: this.#card.story,
      origin: 'Somebody proposes this change. Ship or block?',
    };
    const looks = { columns: screen.columns, rows: screen.rows ?? 24, paint: screen.paint };
    if (screen.redraw) process.stdout.write('\u001b[H\u001b[J');
    screen.out(judgementText(this.form, above, READING, looks));
  }

  /** Waits for the engine, keeps what was said, and shows who was right. */
  async showVerdict(round: number): Promise<void> {
    const { session, screen } = this.#context;
    this.#line.say('  the engine plays it, against a real Postgres');
    this.#progress = (progress) => this.#line.show(progress);
    const verdict = await this.#playing.finally(() => this.#line.clear());
    this.#verdict = verdict;
    const { prediction } = this.form;
    if (prediction) await session.review.keep(round, this.#card, prediction, verdict);
    const comparison = prediction && compare(prediction, verdict, this.#card.files);
    const said = saidText(verdict, prediction && comparison ? { prediction, comparison } : {}, screen);
    const { was, card } = this.#card;
    const name = wrapAnsi(`${card.code}: ${was}`, Math.min(screen.columns, 100) - 14).split('\n');
    const wasText = name.map((line, index) => `  ${(index === 0 ? 'it was' : '').padEnd(10)}${line}`);
    const under = [...(said === '' ? [] : [said]), ...wasText].join('\n');
    // A blank line above it, the keys and a blank line below, and the line that a terminal keeps free.
    const rows = screen.rows === undefined ? {} : { rows: screen.rows - under.split('\n').length - 5 };
    const report = await verdictText(this.#context, card.kata, verdict, rows);
    if (screen.redraw) process.stdout.write(`${'\n'.repeat(process.stdout.rows || 24)}\u001b[H\u001b[J`);
    screen.out(`${report.trimEnd()}\n\n${under}`);
  }

  async showTimeline(): Promise<void> {
    if (!this.#verdict) return;
    const { kata } = this.#card.card;
    this.#context.screen.out(await verdictText(this.#context, kata, this.#verdict, { timeline: 'full' }));
  }

  get keysAfter(): KeyList {
    return [
      ['enter', 'go on'],
      ['t', 'timeline'],
      ['q', 'quit'],
    ];
  }

  /** Resolves when nothing of it runs any more. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#playing.catch(() => {});
  }
}
