#!/usr/bin/env node
import { CommanderError } from 'commander';
import { setTimeout as pause } from 'node:timers/promises';
import { WorkbookSession } from '../session.ts';
import { commandLineError, exitCodeOf, failureJson, failureText, type AboutWhat } from './failure.ts';
import { withFlagsThatNpmTook } from './npm-flags.ts';
import { programOf, type RunCommand } from './program.ts';
import { screenOf } from './screen.ts';
import { Shutdown } from './shutdown.ts';

/** A command that was told to end gets this long to stop what it started. */
const windUpMs = 10_000;

const screen = screenOf();
const shutdown = new Shutdown();
const asked: AboutWhat = {};
const args = withFlagsThatNpmTook(process.argv.slice(2), process.env);

process.on('uncaughtException', (error) => void end(fail(error)));
process.on('unhandledRejection', (error) => void end(fail(error)));

let session: WorkbookSession | undefined;
let exitCode = 0;
let ending: Promise<void> | undefined;
const run: RunCommand = async (command) => {
  session = await WorkbookSession.open({
    notice: (sentence) => screen.aside(`${screen.paint('yellow', '!')} ${sentence}`),
  });
  exitCode = await command({ session, screen, shutdown });
};

const program = programOf(run, asked);
const finished = (
  args.length === 0 ? showHelp() : program.parseAsync(args, { from: 'user' }).then(() => exitCode)
).catch(fail);
await Promise.race([finished, shutdown.ended.catch(() => {})]);
if (shutdown.signal.aborted) await Promise.race([finished, pause(windUpMs)]);
await end(shutdown.signal.aborted ? shutdown.exitCode : await finished);

async function showHelp(): Promise<number> {
  screen.out(program.helpInformation());
  return 0;
}

/** Says what went wrong, in the form that was asked for, as the last that is said. Returns the exit code. */
function fail(error: unknown): number {
  if (shutdown.signal.aborted) return shutdown.exitCode;
  const plain = error instanceof CommanderError ? commandLineError(error) : error;
  if (plain === undefined) return 0;
  if (ending) return exitCodeOf(plain);
  if (args.includes('--json')) screen.out(failureJson(plain, asked));
  else screen.aside(failureText(plain, screen));
  // A check that goes on may still come to a verdict: after a failure that would be a second object.
  screen.out = () => {};
  return exitCodeOf(plain);
}

/** Stops the server, lets the output drain and ends the process. Whoever calls first decides the exit code. */
function end(code: number): Promise<void> {
  return (ending ??= finish(code));
}

async function finish(code: number): Promise<void> {
  await Promise.race([session?.close(), pause(windUpMs)]).catch((error: unknown) =>
    screen.aside(failureText(error, screen)),
  );
  await new Promise<void>((resolve) => process.stdout.write('', () => resolve()));
  process.exit(code);
}
