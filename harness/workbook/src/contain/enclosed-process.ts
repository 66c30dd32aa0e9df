/**
 * Where code is judged: a process of its own, started by `Enclosure`, that answers the questions about one subject and
 * is killed after that. Whatever the subject's code does to its process, it does it to this one.
 */
import { Socket } from 'node:net';
import { inWords } from 'survives-production/report';
import { placeInStack, processMisuse, whereabouts, type Bundle } from 'survives-production/host';
import { Answering } from './answering.ts';
import { Channel } from './channel.ts';
import { errorToSend } from './errors-sent.ts';
import { Heartbeat } from './heartbeat.ts';
import type { WatchdogLimits } from './limits.ts';
import { lockBuiltins } from './lock-builtins.ts';
import type { Crash, Said, Told } from './protocol.ts';

/** 0 to 2 are the standard streams. */
const CHANNEL_PIPE = 3;
/** What the watching thread writes to. */
const WATCH_PIPE = 4;

const heartbeat = new Heartbeat(JSON.parse(process.argv[2]!) as WatchdogLimits, WATCH_PIPE);
const bundles: Bundle[] = [];
let crashed = false;

lockBuiltins();

const pipe = new Socket({ fd: CHANNEL_PIPE });
pipe.on('close', endAll);
const channel = new Channel<Said, Told>(pipe, {
  read: (told) => told as Told,
  onMessage: (told) =>
    told.kind === 'ask' ? void answering.ask(told.id, told.question) : answering.cancel(told.id),
  onGarbled: endAll,
});
const send = (said: Said): void => channel.send(said);
const answering = new Answering(send, (bundle) => {
  bundles.push(bundle);
  heartbeat.expect(bundle);
});

process.on('uncaughtException', (error: unknown) => tellCrash('uncaught', inWords(error), error));
processMisuse.on('ended', (error) => tellCrash('ended', error.message.replace(/ was called$/, ''), error));

/** The command has gone: this process goes, and everything that it has started. */
function endAll(): void {
  process.kill(-process.pid, 'SIGKILL');
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
  if (!place && where.caller === undefined && kind === 'uncaught')
    send({ kind: 'failed', error: errorToSend(error) });
  else send({ kind: 'crashed', crash: { kind, what, ...(place && { place }), where } });
}

function placeOf(error: unknown): Crash['place'] {
  const stack = error instanceof Error ? error.stack : undefined;
  return bundles.map((bundle) => placeInStack(bundle, stack)).find((place) => place !== undefined);
}
