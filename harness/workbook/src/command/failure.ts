import type { CommanderError } from 'commander';
import { PlainError, printable } from '../session.ts';
import { jsonText } from './json.ts';
import type { Screen } from './screen.ts';

/** What is known when something fails, for `--json`. */
export interface AboutWhat {
  kata?: string | undefined;
  subject?: string | undefined;
}

/** 1: the learner's code. 2: anything else that is not a success. */
export function exitCodeOf(error: unknown): 1 | 2 {
  return error instanceof PlainError ? error.exitCode : 2;
}

/** For a person: the sentence and the next command; for a bug of ours, also where it happened. */
export function failureText(error: unknown, screen: Screen): string {
  const next = (command: string) => `  ${screen.paint('dim', 'next:')} ${shown(command)}`;
  if (error instanceof PlainError) {
    const glyph = error.exitCode === 1 ? screen.paint('red', '✗') : screen.paint('yellow', '!');
    return [`${glyph} ${shown(error.message)}`, ...(error.next ? [next(error.next)] : [])].join('\n');
  }
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return [
    `${screen.paint('yellow', '!')} This is our fault, and says nothing about your code.`,
    shown(stack),
    next(report),
  ].join('\n');
}

/** What failed may quote the code, and a terminal would obey what is in it. Lines and their beginnings stay. */
const shown = (text: string): string =>
  text
    .split('\n')
    .map((line) => `${/^ */.exec(line)![0]}${printable(line)}`)
    .join('\n');

const report = 'npm run kata doctor; if that is all well, please open an issue with the lines above';

/** The one object that `--json` prints instead of a verdict. */
export function failureJson(error: unknown, asked: AboutWhat): string {
  const plain = error instanceof PlainError;
  const reason = plain
    ? error.message
    : `our fault: ${error instanceof Error ? error.message : String(error)}`;
  const verdict = exitCodeOf(error) === 1 ? 'broke' : 'inconclusive';
  return jsonText({
    ...asked,
    verdict,
    reason,
    next: (plain ? error.next : undefined) ?? 'npm run kata doctor',
  });
}

/** What commander says of a wrong command line, in our form. Undefined for `--help`, which is no failure. */
export function commandLineError(error: CommanderError): PlainError | undefined {
  if (error.exitCode === 0 || error.code === 'commander.help') return undefined;
  const said = error.message
    .replace(/^error: /, '')
    .replace(/\s*\n\s*\(Did you mean (.*)\?\)/, '. Did you mean $1?');
  const sentence = said.charAt(0).toUpperCase() + said.slice(1);
  if (/missing required argument 'token'/.test(error.message)) {
    return new PlainError(`${sentence}.`, {
      next: 'copy the line after "replay" from a report: npm run kata check',
    });
  }
  return new PlainError(/[.?]$/.test(sentence) ? sentence : `${sentence}.`, {
    next: 'npm run kata -- --help',
  });
}
