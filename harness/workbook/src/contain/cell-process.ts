/**
 * Where a check runs: a process of its own, started by `Cell`, that does one piece of work and is killed after it.
 * Whatever the subject's code does to its process, it does it to this one.
 */
import { check, replay } from 'survives-production';
import { whereabouts } from 'survives-production/host';
import { inWords } from 'survives-production';
import type { Bundle } from 'survives-production/host';
import { processMisuse } from 'survives-production/host';
import { placeInStack } from 'survives-production/host';
import { Driving } from './driving.ts';
import { failureOf } from './failures.ts';
import { Heartbeat } from './heartbeat.ts';
import type { WatchdogLimits } from './limits.ts';
import { lockBuiltins } from './lock-builtins.ts';
import type { Crash, FromCell, ToCell, Work } from './protocol.ts';

/** The pipe that the watching thread writes to; 0 to 2 are the standard streams, 3 is Node's channel. */
const WATCH_PIPE = 4;

const abort = new AbortController();
const send = process.send!.bind(process) as (message: FromCell) => boolean;
const heartbeat = new Heartbeat(JSON.parse(process.argv[2]!) as WatchdogLimits, WATCH_PIPE);
const bundles: Bundle[] = [];
let driving: Driving | undefined;
let crashed = false;

// Nobody else in this process has anything to say to the command.
Object.assign(process, { send: undefined, disconnect: undefined });

lockBuiltins();

process.on('disconnect', endAll);
if (!process.connected) endAll();
process.on('message', (message: ToCell) => {
  if (message.kind === 'abort') abort.abort(new Error('aborted'));
  else if (message.kind === 'ask') void driving?.ask(message.id, message.ask);
  else if (message.kind === 'cancel') driving?.cancel(message.id);
  else void perform(message.work);
});
process.on('uncaughtException', (error: unknown) => tellCrash('uncaught', inWords(error), error));
processMisuse.on('ended', (error) => tellCrash('ended', error.message.replace(/ was called$/, ''), error));

/** The command has gone: this process goes, and everything that it has started. */
function endAll(): void {
  process.kill(-process.pid, 'SIGKILL');
}

async function perform(work: Work): Promise<void> {
  try {
    if (work.what === 'drive') driving = new Driving(requestOf(work), send);
    else send({ kind: 'answer', verdict: await judge(work) });
  } catch (error) {
    send(failureOf(error));
  }
}

function judge(work: Exclude<Work, { what: 'drive' }>) {
  const common = requestOf(work);
  if (work.what === 'replay') return replay({ ...common, token: work.token });
  return check({
    ...common,
    ...(work.only && { only: work.only }),
    ...(work.thorough && { thorough: true }),
    onProgress: (progress) => send({ kind: 'progress', progress }),
  });
}

function requestOf(work: Work) {
  const stop = async () => {};
  const { kata, subject } = work;
  return {
    kata,
    subject,
    server: { ...work.server, stop, [Symbol.asyncDispose]: stop },
    signal: abort.signal,
    onCompiled: (bundle: Bundle) => {
      bundles.push(bundle);
      heartbeat.expect(bundle);
    },
  };
}

/**
 * An exception that nobody catches ends an application. It is the learner's when its stack leads through the bundle,
 * or the asynchronous context is that of a caller; otherwise it is ours.
 */
function tellCrash(kind: Crash['kind'], what: string, error: unknown): void {
  if (crashed) return;
  const place = placeOf(error);
  const where = whereabouts();
  crashed = true;
  if (!place && where.caller === undefined && kind === 'uncaught') send(failureOf(error));
  else send({ kind: 'crashed', crash: { kind, what, ...(place && { place }), where } });
}

function placeOf(error: unknown): Crash['place'] {
  const stack = error instanceof Error ? error.stack : undefined;
  return bundles.map((bundle) => placeInStack(bundle, stack)).find((place) => place !== undefined);
}
