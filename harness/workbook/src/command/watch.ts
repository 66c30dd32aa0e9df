import { EventEmitter, on } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import type { Change, Kata, KataVerdict } from '../session.ts';
import { openFirst } from './editor.ts';
import type { Context } from './context.ts';
import { diffText } from './diff.ts';
import { failureText } from './failure.ts';
import { hintText } from './hint.ts';
import { endText } from './judgement/end-text.ts';
import { FirstLook } from './judgement/first-look.ts';
import { readKeys } from './keyboard.ts';
import { listText } from './list.ts';
import { ProgressLine } from './progress-line.ts';
import { verdictText } from './report.ts';
import { solutionQuestion, solutionText } from './solution.ts';
import { filesText, headerText, keysText } from './watch-text.ts';

type Happening =
  | { kind: 'key'; key: string; raw?: string }
  | { kind: 'checked'; kata: string; verdict: KataVerdict }
  | { kind: 'failed'; kata: string; error: unknown }
  | { kind: 'left' };

/** A check that was stopped gets this long to tidy up. */
const windUpMs = 5000;

/**
 * The learner's loop: check, show, wait for a save or a key. It stays on green and goes on only when asked.
 * Everything that happens comes through one queue and is answered one after another.
 */
export class WatchScreen {
  readonly #context: Context;
  readonly #happenings = new EventEmitter();
  readonly #line: ProgressLine;
  #kata: Kata;
  #last: KataVerdict | undefined;
  #question: { yes: () => Promise<void> } | undefined;
  /** Before the first run: what is read and asked. */
  #look: FirstLook | undefined;
  #pageText = '';
  #stopWatching: () => Promise<void> = async () => {};

  constructor(context: Context, kata: Kata) {
    this.#context = context;
    this.#kata = kata;
    this.#line = new ProgressLine(context.screen);
  }

  /** Returns when the learner quits; rejects when the process is told to end. */
  async run(): Promise<number> {
    const { shutdown } = this.#context;
    const queue = on(this.#happenings, 'happened', { signal: shutdown.signal }) as AsyncIterable<[Happening]>;
    const giveBack = readKeys({
      onKey: (key, raw) => this.#tell({ kind: 'key', key, raw }),
      onNamedKey: (key) => this.#tell({ kind: 'key', key }),
      onInterrupt: () => shutdown.end('SIGINT'),
      onEnd: () => this.#tell({ kind: 'left' }),
    });
    const page = await this.#servePage();
    const lookAway = this.#context.session.checks.onChange((change) => this.#lookOn(change));
    try {
      await this.#enter(this.#kata);
      for await (const [happening] of queue) {
        if (happening.kind === 'left' || this.#quits(happening)) return 0;
        await this.#answer(happening);
      }
      return 0;
    } finally {
      this.#line.clear();
      giveBack();
      await this.#windUp();
      lookAway();
      await page.close();
    }
  }

  /** Loaded here, so that what only looks once does not wait for it. */
  async #servePage(): Promise<{ close: () => Promise<void> }> {
    const { pageBeside } = await import('./page-address.ts');
    const { text, close } = await pageBeside(this.#context.session);
    this.#pageText = text;
    return { close };
  }

  get #folder(): string {
    return this.#context.session.attempts.folder(this.#kata);
  }

  #tell(happening: Happening): void {
    this.#happenings.emit('happened', happening);
  }

  async #enter(kata: Kata): Promise<void> {
    await this.#windUp();
    this.#kata = kata;
    this.#last = undefined;
    const { files } = await this.#context.session.start(kata);
    const { screen, session } = this.#context;
    const opened = await openFirst(files);
    const isFirst = await session.beforeTheRun.isDue(kata, await session.progressOf(kata));
    const places = [this.#pageText, ...(opened === undefined ? [] : [opened])];
    this.#look = isFirst ? await FirstLook.open(this.#context, kata, places) : undefined;
    this.#newPage();
    if (!this.#look) screen.out(`${headerText(kata, this.#folder, screen)}\n${places.join('\n\n  ')}\n`);
    this.#stopWatching = await this.#context.session.checks.follow(kata, {
      onTrouble: (error) =>
        screen.aside(`Saves are not noticed (${(error as Error).message}): press r after you save.`),
    });
    if (this.#look) this.#drawLook(this.#look);
    else this.#startCheck();
  }

  #drawLook({ text }: FirstLook): void {
    const { screen } = this.#context;
    if (screen.redraw) process.stdout.write('\u001b[H\u001b[J');
    screen.out(text);
  }

  #quits(happening: Happening): boolean {
    const typing = this.#look?.isAsking;
    return happening.kind === 'key' && happening.key === 'q' && !typing;
  }

  async #answer(happening: Happening): Promise<void> {
    try {
      if (happening.kind === 'key') await this.#press(happening.key, happening.raw);
      else if (happening.kind !== 'left') await this.#finishCheck(happening);
    } catch (error) {
      await this.#show(failureText(error, this.#context.screen));
    }
  }

  async #press(key: string, raw?: string): Promise<void> {
    if (this.#look?.takes(key)) return this.#judge(this.#look, key, raw);
    const question = this.#question;
    this.#question = undefined;
    if (question && key === 'y') return question.yes();
    if (question && key === 'n') return this.#show('');
    // Any other key is no answer: the question stands.
    if (question) return void (this.#question = question);
    const actions: Record<string, () => unknown> = {
      r: () => this.#startCheck(),
      h: () => this.#showHint(),
      t: () => this.#showTimeline(),
      d: () => this.#showDiff(),
      s: () => this.#showSolution(),
      n: () => this.#goOn(),
      l: async () => this.#show(await listText(this.#context)),
    };
    await actions[key]?.();
  }

  /** Whatever is answered, and if nothing is: it ends in a run. */
  async #judge(look: FirstLook, key: string, raw?: string): Promise<void> {
    if (look.form.press(key, raw) === 'goes on') return this.#drawLook(look);
    await look.end();
    this.#startCheck();
  }

  #startCheck(): void {
    this.#context.session.checks.ask(this.#kata, { subject: 'attempt' });
  }

  /** Also of checks that the page has asked for: whoever asks, this screen shows how the attempt stands. */
  #lookOn({ state, progress, error }: Change): void {
    const { id, number, slug } = this.#kata;
    if (state.kata !== id || state.subject !== 'attempt') return;
    if (progress) this.#line.show(progress);
    else if (state.state === 'running')
      this.#line.say(`  checking ${number} ${slug} against a real Postgres`);
    else if (state.state === 'done') this.#tell({ kind: 'checked', kata: id, verdict: state.verdict! });
    else if (state.state === 'failed') this.#tell({ kind: 'failed', kata: id, error });
  }

  async #finishCheck(end: Extract<Happening, { kata: string }>): Promise<void> {
    // Of a kata that was left in the meantime.
    if (end.kata !== this.#kata.id) return;
    this.#context.session.prepare();
    const look = this.#look;
    this.#look = undefined;
    const { screen } = this.#context;
    const beside = end.kind === 'checked' ? ((await look?.beside(end.verdict)) ?? '') : '';
    const places = `${filesText(this.#kata, this.#folder, screen)}\n${screen.paint('dim', this.#pageText.trim())}`;
    const under = `${beside}\n\n${places}`;
    const text =
      end.kind === 'checked'
        ? await this.#verdictText(end.verdict, under.split('\n').length)
        : failureText(end.error, screen);
    this.#newPage();
    await this.#show(`${text.trimEnd()}${under}`);
  }

  /** @param under how many lines follow the report, besides the keys */
  async #verdictText(verdict: KataVerdict, under: number): Promise<string> {
    this.#last = verdict;
    const { rows } = this.#context.screen;
    // A blank line above, the keys and a blank line below, and the line that a terminal keeps free.
    const end = verdict.verdict === 'survived' ? `\n\n${await endText(this.#context, this.#kata)}` : '';
    const taken = under + end.split('\n').length - 1;
    const looks = rows === undefined ? {} : { rows: Math.max(1, rows - taken - 4) };
    return `${(await verdictText(this.#context, this.#kata, verdict, looks)).trimEnd()}${end}`;
  }

  async #showHint(): Promise<void> {
    const hints = await this.#context.session.hint(this.#kata);
    await this.#show(
      hintText(this.#kata, hints, this.#context.screen, { next: 'press h', solution: 'press s' }),
    );
  }

  async #showTimeline(): Promise<void> {
    const broke = this.#last?.properties.some((property) => property.counterexample);
    if (!this.#last || !broke)
      return this.#show('There is no timeline: the last check found nothing that breaks.');
    await this.#show(await verdictText(this.#context, this.#kata, this.#last, { timeline: 'full' }));
  }

  async #showDiff(): Promise<void> {
    const { session, screen } = this.#context;
    const delivered = diffText(await session.diff(this.#kata), screen);
    const isOpen = (await session.access(this.#kata)).sees('solution');
    const reference = isOpen ? diffText(await session.diff(this.#kata, 'reference'), screen) : undefined;
    await this.#show(
      reference === undefined
        ? delivered
        : `${screen.paint('bold', 'From what was delivered to yours')}\n\n${delivered}\n\n${screen.paint('bold', 'From yours to the reference')}\n\n${reference}`,
    );
  }

  async #showSolution(): Promise<void> {
    const { session, screen } = this.#context;
    const open = async () =>
      this.#show(solutionText(this.#kata, await session.openSolution(this.#kata), screen));
    if ((await session.access(this.#kata)).sees('solution')) return open();
    this.#ask(solutionQuestion(this.#kata), open);
  }

  async #goOn(): Promise<void> {
    const { session } = this.#context;
    const following = await session.following(this.#kata);
    if (!following)
      return this.#show(
        'This is the last kata. l lists them all; npm run kata start <kata> goes back to one.',
      );
    const survived = (await session.progressOf(this.#kata))?.status === 'survived';
    if (survived) return this.#enter(following);
    this.#ask(
      `${this.#kata.number} ${this.#kata.slug} has not survived yet. Go on to ${following.slug}? y/n`,
      () => this.#enter(following),
    );
  }

  #ask(question: string, yes: () => Promise<void>): void {
    this.#line.clear();
    this.#context.screen.out(`\n${this.#context.screen.paint('bold', question)}`);
    this.#question = { yes };
  }

  /** Writes something, and the line of keys under it. */
  async #show(text: string): Promise<void> {
    const { session, screen } = this.#context;
    const { hints } = await session.access(this.#kata);
    this.#line.clear();
    if (text !== '') screen.out(`\n${text.replace(/^\n+|\n+$/g, '')}`);
    screen.out(`\n${keysText(hints, screen)}`);
  }

  /** A report begins at the top of the screen; what was there scrolls up and can be read again. */
  #newPage(): void {
    const { screen } = this.#context;
    this.#line.clear();
    if (screen.redraw) process.stdout.write(`${'\n'.repeat(process.stdout.rows || 24)}\u001b[H\u001b[J`);
  }

  async #windUp(): Promise<void> {
    await this.#stopWatching();
    this.#stopWatching = async () => {};
    const stopped = this.#context.session.checks.stop(this.#kata);
    await Promise.race([stopped, pause(windUpMs, undefined, { ref: false })]);
  }
}
