import type { Kata, KataVerdict, TypeProblem } from '../session.ts';
import type { Context } from './context.ts';
import { diffText } from './diff.ts';
import { openAddress } from './editor.ts';
import { hintText } from './hint.ts';
import { isLong, Pager } from './pager.ts';
import type { ProgressLine } from './progress-line.ts';
import { verdictText } from './report.ts';
import { solutionText } from './solution.ts';
import { brokenIn, inKeys, sessionReport, type SessionReport } from './watch-report.ts';
import { filesText, helpText, keysText, type WatchState } from './watch-text.ts';

const HOW_ON = [
  '',
  '  d shows how yours differs from the reference; near misses can be run in the page, which o opens.',
];

/** What the watch loop has on the screen of one kata: the last report, what is read page by page, the line of keys. */
export class WatchPage {
  readonly kata: Kata;
  readonly #context: Context;
  readonly #line: ProgressLine;
  readonly #web: { text: string; address?: string };
  #last: SessionReport | undefined;
  #pager: Pager | undefined;

  constructor(
    context: Context,
    kata: Kata,
    at: { line: ProgressLine; web: { text: string; address?: string } },
  ) {
    this.#context = context;
    this.kata = kata;
    this.#line = at.line;
    this.#web = at.web;
  }

  get isReading(): boolean {
    return this.#pager !== undefined;
  }

  /** The order that breaks what is told, to be played again. */
  get token(): string | undefined {
    const { verdict, told } = this.#last ?? {};
    return (verdict && brokenIn(verdict)[told ?? 0]?.counterexample?.token) || undefined;
  }

  async report(verdict: KataVerdict, types: readonly TypeProblem[], beside: string): Promise<void> {
    this.#last = { verdict, types, told: 0, beside, places: this.#places };
    await this.again();
  }

  /** The last report, from the top of the screen. */
  async again(): Promise<void> {
    this.#pager = undefined;
    const text = this.#last && (await sessionReport(this.#context, this.kata, this.#last));
    this.begin();
    if (text !== undefined) this.#context.screen.out(text);
    await this.show('');
  }

  /** A report begins at the top of the screen; what was there scrolls up and can be read again. */
  begin(): void {
    this.#pager = undefined;
    this.#line.clear();
    if (this.#context.screen.redraw)
      process.stdout.write(`${'\n'.repeat(process.stdout.rows || 24)}\u001b[H\u001b[J`);
  }

  /** Writes something, and the line of keys under it. */
  async show(text: string): Promise<void> {
    const { screen } = this.#context;
    this.#line.clear();
    if (text !== '') screen.out(`\n${text.replace(/^\n+|\n+$/g, '')}`);
    screen.out(`\n${keysText(await this.#state(), screen)}`);
  }

  async nextBroken(): Promise<void> {
    if (!this.#last) return this.show(NO_REPORT);
    const broken = brokenIn(this.#last.verdict).length;
    if (broken < 2) return this.show('Nothing else broke in the last check.');
    this.#last = { ...this.#last, told: (this.#last.told + 1) % broken };
    await this.again();
  }

  async help(): Promise<void> {
    await this.show(
      helpText(await this.#state(), [this.#last?.beside ?? '', this.#places], this.#context.screen),
    );
  }

  async openInBrowser(): Promise<void> {
    const { address, text } = this.#web;
    const kata = `#/kata/${this.kata.number}`;
    await this.show(address === undefined ? text.trim() : await openAddress(address + kata));
  }

  async hint(): Promise<void> {
    const { session, screen } = this.#context;
    const go = { next: 'press h', solution: 'press s' };
    await this.show(hintText(this.kata, await session.hint(this.kata), screen, go));
  }

  /** All of the last report, with the rows. */
  async values(): Promise<void> {
    if (!this.#last) return this.show(NO_REPORT);
    const guide = inKeys(await this.#context.session.guide(this.kata));
    const looks = { timeline: 'full' as const, guide };
    await this.read(await verdictText(this.#context, this.kata, this.#last.verdict, looks));
  }

  async differences(): Promise<void> {
    const { session, screen } = this.#context;
    const delivered = diffText(await session.diff(this.kata), screen);
    if (!(await session.access(this.kata)).sees('solution')) return this.read(delivered);
    const reference = diffText(await session.diff(this.kata, 'reference'), screen);
    const heading = (text: string) => screen.paint('bold', text);
    await this.read(
      [
        heading('From what was delivered to yours'),
        delivered,
        heading('From yours to the reference'),
        reference,
      ].join('\n\n'),
    );
  }

  async solution(): Promise<void> {
    const { session, screen } = this.#context;
    await this.read(solutionText(await session.openSolution(this.kata), screen, HOW_ON));
  }

  /** What is longer than the screen is turned over page by page, where a screen can be drawn again. */
  async read(text: string): Promise<void> {
    const { screen } = this.#context;
    if (!screen.redraw || screen.rows === undefined || !isLong(text, screen.rows)) return this.show(text);
    this.begin();
    this.#pager = new Pager(text.replace(/^\n+/, ''));
    screen.out(this.#pager.draw(screen.rows, screen));
  }

  async leaf(key: string): Promise<void> {
    const { screen } = this.#context;
    const rows = screen.rows ?? 24;
    if (!this.#pager?.press(key, rows)) return this.again();
    process.stdout.write('\u001b[H\u001b[J');
    screen.out(this.#pager.draw(rows, screen));
  }

  get #places(): string {
    const { screen, session } = this.#context;
    const page = screen.paint('dim', this.#web.text.trim());
    return `${filesText(this.kata, session.attempts.folder(this.kata), screen)}\n${page}`;
  }

  async #state(): Promise<WatchState> {
    const { hints } = await this.#context.session.access(this.kata);
    const { verdict, told = 0 } = this.#last ?? {};
    const broken = verdict ? brokenIn(verdict).length : 0;
    return { hints, broken, told, survived: verdict?.verdict === 'survived' };
  }
}

const NO_REPORT = 'There is no report yet: r runs it.';
