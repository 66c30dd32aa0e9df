/**
 * The thread that watches the main thread of a check. When it no longer turns its event loop, computes without end or
 * eats the memory, this thread finds the learner's line through the inspector, which can pause even `while (true)`,
 * writes a line to the command's process, and that process kills this one. Plain JavaScript, so that it starts fast.
 */
import { readFileSync, writeSync } from 'node:fs';
import inspector from 'node:inspector';
import { parentPort, workerData } from 'node:worker_threads';

const { beats, limits, pipe, whereabouts } = workerData;
const { computingMs, standingMs, memoryMb, everyMs } = limits;
/** A main thread that waits inside the system cannot be paused: then there is no line to be had. */
const PAUSE_PATIENCE_TICKS = 20;
/** One that computes can be, as soon as it is given time to notice. */
const COMPUTING_PATIENCE_TICKS = 150;
/** Where it is paused is not always inside the learner's function: microtasks pass through Node as well. */
const SAMPLES = 300;
const ASK_AGAIN_MS = 500;

const command = process.ppid;
const bundles = new Map();
parentPort.on('message', ({ file, map }) => bundles.set(file, map));

let beat = -1;
let ticks = 0;
let computedMs = 0;
let patienceTicks = PAUSE_PATIENCE_TICKS;
const timer = setInterval(look, everyMs);

function look() {
  if (process.ppid !== command) endAll();
  const rssMb = process.memoryUsage.rss() / 2 ** 20;
  if (rssMb > memoryMb) return report('memory', rssMb);
  const { user, system } = process.cpuUsage();
  const cpuMs = (user + system) / 1000;
  const now = Atomics.load(beats, 0);
  if (now !== beat) {
    [beat, ticks, computedMs] = [now, 0, cpuMs];
    return;
  }
  // One that wants to run and is not let is no case of standing still.
  ticks = wantsToRun() ? 0 : ticks + 1;
  if (cpuMs - computedMs > computingMs) return report('computes', rssMb);
  if (ticks * everyMs > standingMs) return report('stands', rssMb);
}

/**
 * Whether the main thread is running or waiting for a processor, by the system's word: proc(5). Where the system does
 * not say, it is taken to wait for something else, and only the much longer time speaks for it.
 */
function wantsToRun() {
  try {
    const stat = readFileSync(`/proc/self/task/${process.pid}/stat`, 'utf8');
    return stat[stat.lastIndexOf(')') + 2] === 'R';
  } catch {
    return false;
  }
}

/** The command has ended without a goodbye: so do this process and everything that it started. */
function endAll() {
  try {
    process.kill(-process.pid, 'SIGKILL');
  } finally {
    process.kill(process.pid, 'SIGKILL');
  }
}

async function report(kind, rssMb) {
  clearInterval(timer);
  setInterval(() => process.ppid !== command && endAll(), everyMs);
  patienceTicks = kind === 'computes' ? COMPUTING_PATIENCE_TICKS : PAUSE_PATIENCE_TICKS;
  const found = await locate().catch(() => ({}));
  write(JSON.stringify({ kind, rssMb: Math.round(rssMb), ...found }) + '\n');
}

function write(text) {
  let rest = Buffer.from(text);
  while (rest.length > 0) {
    try {
      rest = rest.subarray(writeSync(pipe, rest));
    } catch (error) {
      if (error.code !== 'EAGAIN') return;
    }
  }
}

/** Pauses the main thread until it is seen in the learner's code; answers with what is known by then. */
async function locate() {
  const session = new inspector.Session();
  session.connectToMainThread();
  const post = (method, params) =>
    new Promise((resolve) => session.post(method, params, (_error, result) => resolve(result)));
  const urls = new Map();
  session.on('Debugger.scriptParsed', ({ params }) => urls.set(params.scriptId, params.url));
  const enabled = await soon(post('Debugger.enable'));
  if (!enabled) return {};
  const stops = new Stops(session);
  let found = {};
  for (let sample = 0; sample < SAMPLES && !found.frame; sample++) {
    // Asked again and again: what arrives just as a pause ends is left lying until something else arrives.
    const ask = () => void post('Debugger.pause');
    ask();
    const asking = setInterval(ask, ASK_AGAIN_MS);
    const stop = await soon(stops.next());
    clearInterval(asking);
    if (!stop) return found;
    found = await lookAt(stop.params.callFrames, urls, post);
    if (!found.frame) await soon(post('Debugger.resume'));
  }
  // Seen again and again, and never below a line of the learner's: it is not their code that computes.
  return found.frame ? found : { ...found, elsewhere: true };
}

async function lookAt(callFrames, urls, post) {
  const nameOf = (frame) => (urls.get(frame.location.scriptId) ?? '').replace(/^.*\//, '');
  const own = callFrames.find((frame) => bundles.has(nameOf(frame)));
  // In the learner's own frame if there is one: Node's internals have no globalThis to speak of.
  const { result } =
    (await soon(
      post('Debugger.evaluateOnCallFrame', {
        callFrameId: (own ?? callFrames.at(-1)).callFrameId,
        expression: whereabouts,
        returnByValue: true,
      }),
    )) ?? {};
  const where = result?.type === 'string' ? { where: JSON.parse(result.value) } : {};
  if (!own) return where;
  const file = nameOf(own);
  const { lineNumber, columnNumber } = own.location;
  const frame = { file, line: lineNumber + 1, column: columnNumber + 1, function: own.functionName };
  return { ...where, frame, map: bundles.get(file) };
}

/** Pauses in the order in which they came: one that was asked for twice may come twice. */
class Stops {
  #waiting;
  #come = [];

  constructor(session) {
    session.on('Debugger.paused', (stop) => {
      if (!this.#waiting) return void this.#come.push(stop);
      this.#waiting(stop);
      this.#waiting = undefined;
    });
    // A pause that is over is of no use any more.
    session.on('Debugger.resumed', () => (this.#come = []));
  }

  next() {
    const stop = this.#come.shift();
    return stop ? Promise.resolve(stop) : new Promise((resolve) => (this.#waiting = resolve));
  }
}

/** Undefined when it takes too long. */
function soon(promise) {
  let ticksLeft = patienceTicks;
  return new Promise((resolve) => {
    const waiting = setInterval(() => {
      if (--ticksLeft === 0) end(undefined);
    }, 100);
    const end = (value) => {
      clearInterval(waiting);
      resolve(value);
    };
    promise.then(end);
  });
}
