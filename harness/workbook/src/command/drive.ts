import { createInterface } from 'node:readline';
import { renderDrive, renderStep } from 'survives-production/report';
import type { RenderOptions } from 'survives-production/report';
import { shorten } from 'survives-production/report';
import type { DriveBeginning } from 'survives-production/report';
import type { Drive, DriveWish } from '../session.ts';
import { exitCodeFor } from './check.ts';
import type { Context } from './context.ts';
import { keysLine, specialsText } from './drive-keys.ts';
import { obey, obeySpecial, type Done } from './driving.ts';
import { failureJson, failureText, type AboutWhat } from './failure.ts';
import { readKeys } from './keyboard.ts';
import { KeyQueue } from './key-queue.ts';
import { ProgressLine } from './progress-line.ts';
import { optionsFor } from './report.ts';

export interface DriveOptions extends DriveWish {
  subject?: string;
  list?: boolean;
  json?: boolean;
}

/**
 * Lets a person steer. At a terminal by single keys; otherwise by lines of standard input, and each answer says only
 * what is new. Exit code: as for a replay of the last run that came to its end, and 0 when none did.
 */
export async function drive(
  context: Context,
  name: string | undefined,
  options: DriveOptions,
  asked: AboutWhat,
): Promise<number> {
  const { session, screen, shutdown } = context;
  const kata = await session.find(name);
  asked.kata = kata.id;
  asked.subject = (await session.subject(kata, options.subject)).name;
  const opened = await Promise.race([session.drive(kata, options), shutdown.ended]);
  try {
    if (options.list) {
      screen.out(beginningsText(opened.beginnings, screen.columns));
      return 0;
    }
    const seat = new Seat(context, opened, await optionsFor(context, kata), options.json ?? false);
    return await (screen.interactive && !options.json ? seat.byKeys() : seat.byLines());
  } finally {
    await opened.close();
  }
}

/** Where the person sits. */
class Seat {
  readonly #context: Context;
  readonly #drive: Drive;
  readonly #options: RenderOptions;
  readonly #json: boolean;
  readonly #line: ProgressLine;
  #exitCode = 0;

  constructor(context: Context, drive: Drive, options: RenderOptions, json: boolean) {
    this.#context = context;
    this.#drive = drive;
    this.#options = options;
    this.#json = json;
    this.#line = new ProgressLine(context.screen);
  }

  async byLines(): Promise<number> {
    const { screen, shutdown } = this.#context;
    this.#out(renderDrive(this.#drive.state, this.#options));
    const lines = createInterface({ input: process.stdin, signal: shutdown.signal });
    for await (const line of lines) {
      if (!this.#json) screen.out(`\n> ${line.trim()}`);
      const before = this.#drive.state.view;
      const done = await this.#obey(line);
      if (done === 'quit') break;
      if (done === 'more') screen.out(specialsText(this.#drive.state.view, screen));
      else if (done === 'shown') this.#out(renderStep(this.#drive.state, before, this.#options));
    }
    shutdown.signal.throwIfAborted();
    return this.#exitCode;
  }

  async byKeys(): Promise<number> {
    const { shutdown } = this.#context;
    const keys = new KeyQueue<string>();
    const giveBack = readKeys({
      onKey: (key) => keys.put('\r\n '.includes(key) ? '' : key),
      onInterrupt: () => shutdown.end('SIGINT'),
      onEnd: () => keys.put('q'),
    });
    try {
      this.#show();
      for (let asksForMore = false; ;) {
        const key = await Promise.race([keys.take(), shutdown.ended]);
        const done = await this.#obey(key, asksForMore);
        if (done === 'quit') return 0;
        asksForMore = done === 'more';
        if (done !== 'failed') this.#show(asksForMore);
      }
    } finally {
      giveBack();
    }
  }

  async #obey(typed: string, special = false): Promise<Done | 'failed'> {
    const { screen, shutdown } = this.#context;
    try {
      const how = { line: this.#line, signal: shutdown.signal };
      const done = await (special ? obeySpecial(this.#drive, typed) : obey(this.#drive, typed, how));
      const judged = this.#drive.state.view.end?.judgements.map(({ verdict }) => exitCodeFor[verdict]);
      if (judged) this.#exitCode = judged.includes(1) ? 1 : Math.max(...judged);
      return done;
    } catch (error) {
      shutdown.signal.throwIfAborted();
      screen.out(this.#json ? failureJson(error, {}) : `\n${failureText(error, screen)}`);
      return 'failed';
    }
  }

  #out(text: string): void {
    this.#context.screen.out(this.#json ? JSON.stringify(this.#drive.state) : text);
  }

  #show(more = false): void {
    const { screen } = this.#context;
    const { state } = this.#drive;
    if (screen.redraw) process.stdout.write(`${'\n'.repeat(process.stdout.rows || 24)}\u001b[H\u001b[J`);
    screen.out(renderDrive(state, { ...this.#options, columns: screen.columns }));
    screen.out(`\n${more ? specialsText(state.view, screen) : keysLine(state, screen)}`);
  }
}

function beginningsText(beginnings: readonly DriveBeginning[], columns: number): string {
  return beginnings
    .flatMap(({ property, inputs, refused }) => [
      `${property.name}   --property ${property.id}`,
      ...(refused === undefined ? [] : [`    ${refused}`]),
      ...inputs.map(({ path, callers }) => {
        const calls = callers.map(({ name, calls: own }) => `${name}: ${own.join(', then ')}`).join(' · ');
        return shorten(`    --input ${path.padEnd(10)} ${calls}`, columns);
      }),
    ])
    .join('\n');
}
