import { EventEmitter, on } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import type { Change, Kata, KataVerdict, TypeProblem } from '../session.ts';
import { drive } from './drive.ts';
import { openFirst } from './editor.ts';
import type { Context } from './context.ts';
import { failureText } from './failure.ts';
import { FirstLook } from './judgement/first-look.ts';
import { readKeys } from './keyboard.ts';
import { listText } from './list.ts';
import { ProgressLine } from './progress-line.ts';
import { solutionQuestion } from './solution.ts';
import { WatchPage } from './watch-page.ts';
import { headerText } from './watch-text.ts';

type Happening =
  | { kind: 'key'; key: string; raw?: string }
  | { kind: 'checked'; kata: string; verdict: KataVerdict; types: readonly TypeProblem[] }
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
  #page: WatchPage;
  #question: { yes: () => Promise<void> } | undefined;
  /** Before the first run: what is read and asked. */
  #look: FirstLook | undefined;
  #web: { text: string; address?: string } = { text: '' };
  #giveKeysBack = (): void => {};
  #stopWatching: () => Promise<void> = async () => {};

  constructor(context: Context, kata: Kata) {
    this.#context = context;
    this.#kata = kata;
    this.#line = new ProgressLine(context.screen);
    this.#page = this.#newPage(kata);
  }

  /** Returns when the learner quits; rejects when the process is told to end. */
  async run(): Promise<number> {
    const { shutdown } = this.#context;
    const queue = on(this.#happenings, 'happened', { signal: shutdown.signal }) as AsyncIterable<[Happening]>;
    this.#takeKeys();
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
      this.#giveKeysBack();
      await this.#windUp();
      lookAway();
      await page.close();
    }
  }

  #takeKeys(): void {
    this.#giveKeysBack = readKeys({
      onKey: (key, raw) => this.#tell({ kind: 'key', key, raw }),
      onNamedKey: (key) => this.#tell({ kind: 'key', key }),
      onInterrupt: () => this.#context.shutdown.end('SIGINT'),
      onEnd: () => this.#tell({ kind: 'left' }),
    });
  }

  /** Loaded here, so that what only looks once does not wait for it. */
  async #servePage(): Promise<{ close: () => Promise<void> }> {
    const { pageBeside } = await import('./page-address.ts');
    const { close, ...web } = await pageBeside(this.#context.session);
    this.#web = web;
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
    this.#page = this.#newPage(kata);
    const { files } = await this.#context.session.start(kata);
    const { screen, session } = this.#context;
    const opened = await openFirst(files);
    const isFirst = await session.beforeTheRun.isDue(kata, await session.progressOf(kata));
    const places = [this.#web.text, ...(opened === undefined ? [] : [opened])];
    this.#look = isFirst ? await FirstLook.open(this.#context, kata, places) : undefined;
    this.#page.begin();
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
    const typing = this.#look?.isAsking || this.#page.isReading;
    return happening.kind === 'key' && happening.key === 'q' && !typing;
  }

  async #answer(happening: Happening): Promise<void> {
    try {
      if (happening.kind === 'key') await this.#press(happening.key, happening.raw);
      else if (happening.kind !== 'left') await this.#finishCheck(happening);
    } catch (error) {
      this.#context.shutdown.signal.throwIfAborted();
      await this.#page.show(failureText(error, this.#context.screen));
    }
  }

  async #press(key: string, raw?: string): Promise<void> {
    if (this.#look?.takes(key)) return this.#judge(this.#look, key, raw);
    if (this.#page.isReading) return this.#page.leaf(key);
    const question = this.#question;
    this.#question = undefined;
    if (question && key === 'y') return question.yes();
    if (question && key === 'n') return this.#page.show('');
    // Any other key is no answer: the question stands.
    if (question) return void (this.#question = question);
    const page = this.#page;
    const actions: Record<string, () => unknown> = {
      r: () => this.#startCheck(),
      h: () => page.hint(),
      b: () => page.nextBroken(),
      t: () => page.values(),
      d: () => page.differences(),
      s: () => this.#showSolution(),
      v: () => this.#drive(),
      o: () => page.openInBrowser(),
      n: () => this.#goOn(),
      l: async () => page.show(await listText(this.#context, () => '')),
      '?': () => page.help(),
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
    else if (state.state === 'done') {
      const { verdict, types = [] } = state;
      this.#tell({ kind: 'checked', kata: id, verdict: verdict!, types });
    } else if (state.state === 'failed') this.#tell({ kind: 'failed', kata: id, error });
  }

  async #finishCheck(end: Extract<Happening, { kata: string }>): Promise<void> {
    // Of a kata that was left in the meantime.
    if (end.kata !== this.#kata.id) return;
    this.#context.session.prepare();
    const look = this.#look;
    this.#look = undefined;
    if (end.kind === 'checked')
      return this.#page.report(end.verdict, end.types, ((await look?.beside(end.verdict)) ?? '').trim());
    this.#page.begin();
    await this.#page.show(failureText(end.error, this.#context.screen));
  }

  /** The keys are those of whoever drives. */
  async #drive(): Promise<void> {
    const { token } = this.#page;
    this.#giveKeysBack();
    try {
      await drive(this.#context, this.#kata.number, { subject: 'attempt', ...(token && { token }) }, {});
    } finally {
      this.#takeKeys();
    }
    await this.#page.again();
  }

  async #showSolution(): Promise<void> {
    const open = () => this.#page.solution();
    if ((await this.#context.session.access(this.#kata)).sees('solution')) return open();
    this.#ask(solutionQuestion(this.#kata), open);
  }

  async #goOn(): Promise<void> {
    const { session } = this.#context;
    const following = await session.following(this.#kata);
    if (!following) return this.#page.show('This is the last kata. l lists them all.');
    const survived = (await session.progressOf(this.#kata))?.status === 'survived';
    if (survived) return this.#enter(following);
    this.#ask(
      `${this.#kata.number} ${this.#kata.slug} has not survived yet. Go on to ${following.number} ${following.slug}? y/n`,
      () => this.#enter(following),
    );
  }

  #ask(question: string, yes: () => Promise<void>): void {
    this.#line.clear();
    this.#context.screen.out(`\n${this.#context.screen.paint('bold', question)}`);
    this.#question = { yes };
  }

  #newPage(kata: Kata): WatchPage {
    return new WatchPage(this.#context, kata, { line: this.#line, web: this.#web });
  }

  async #windUp(): Promise<void> {
    await this.#stopWatching();
    this.#stopWatching = async () => {};
    const stopped = this.#context.session.checks.stop(this.#kata);
    await Promise.race([stopped, pause(windUpMs, undefined, { ref: false })]);
  }
}
