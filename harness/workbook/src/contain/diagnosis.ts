import type { Whereabouts } from 'survives-production/host';
import type { Counterexample, PropertyVerdict, ReplayVerdict, Verdict } from 'survives-production';
import { UNIVERSAL_CHECKS } from 'survives-production/host';
import type { FilesOnServer } from './judged-files.ts';
import type { Exit, Lost } from './loss.ts';
import type { Crash } from './protocol.ts';
import { standStillStory } from './stand-still.ts';
import { inTheCall, whereOf, type CrashStory } from './story.ts';

type Unanswered = Lost['loss'];
/** What computed without end, or ate the memory, was seen again and again where no line of the code was at work. */
type Elsewhere = Extract<Unanswered, { kind: 'stood-still' }> & { report: { elsewhere: true } };
/** Not known whether it is the code's doing, or known that it is not. */
type Unjudged = Extract<Unanswered, { kind: 'overtime' | 'garbled' }> | Elsewhere;

/** What a process that never gave a verdict says of the code that it ran. */
export function contained(loss: Unanswered, { files, server }: FilesOnServer, durationMs: number): Verdict {
  const head = {
    name: files.name,
    subject: files.subject,
    durationMs: Math.round(durationMs),
    postgres: { provider: server.provider, version: server.version },
  };
  if (isUnjudged(loss)) return { ...head, verdict: 'inconclusive', properties: [], reason: reasonOf(loss) };
  const story = storyOf(loss);
  return { ...head, verdict: 'broke', properties: [brokenLiveness(story)], reason: story.headline };
}

export function containedReplayed(loss: Unanswered, { files }: FilesOnServer): ReplayVerdict {
  const head = {
    name: files.name,
    subject: files.subject,
    mode: 'guided' as const,
    property: LIVENESS.name,
    timeline: [],
    callers: [],
  };
  if (isUnjudged(loss)) return { ...head, verdict: 'inconclusive', reason: reasonOf(loss) };
  return { ...head, verdict: 'broke', counterexample: counterexample(storyOf(loss)) };
}

const LIVENESS = UNIVERSAL_CHECKS.find(({ id }) => id === 'every-call-comes-back')!;

export const isUnjudged = (loss: Unanswered): loss is Unjudged =>
  loss.kind === 'overtime' ||
  loss.kind === 'garbled' ||
  (loss.kind === 'stood-still' && loss.report.kind === 'computes' && loss.report.elsewhere === true);

export function reasonOf(loss: Unjudged): string {
  if (loss.kind === 'stood-still') {
    return 'something kept the processor to itself, and no line of the code was at work: most likely what a property itself works out';
  }
  if (loss.kind === 'garbled') {
    return 'something that is no answer was written where the answers of the check go, so nothing that came from there is believed';
  }
  const { budgetMs, last } = loss;
  const after = `the check was not finished after ${Math.round(budgetMs / 1000)} s`;
  return last ? `${after}; the last that it looked at was "${last.property}"` : after;
}

export function storyOf(loss: Exclude<Unanswered, Unjudged>): CrashStory {
  if (loss.kind === 'stood-still') return standStillStory(loss.report);
  return loss.kind === 'crashed' ? crashStory(loss.crash) : exitStory(loss);
}

function crashStory({ kind, what, place, where }: Crash): CrashStory {
  const at = place ? `${place.file}:${place.line}` : undefined;
  if (kind === 'ended') {
    return {
      headline: 'the code ends its own process',
      expected: 'the application goes on',
      seen: at ? `${what} at ${at}` : what,
      why: `${inTheCall(where)} ${what} was called. Whoever else was being served by that process gets no answer any more.`,
      where,
    };
  }
  return {
    headline: 'an exception that nobody catches ends the application',
    expected: 'every exception is caught',
    seen: at ? `${at} threw ${what}` : what,
    why:
      'It was thrown in a callback: no call was on the stack that could have caught it, and Node ends a process for that. ' +
      'Whoever else was being served by that process gets no answer any more.',
    where,
  };
}

/** Without a word: it was killed, or aborted, or some back door to `exit` was found. */
function exitStory({ code, signal, said }: Exit): CrashStory {
  const where: Whereabouts = { statements: [] };
  if (/heap limit|out of memory/i.test(said)) {
    return {
      headline: 'the code uses up the memory',
      expected: 'memory in proportion to the request',
      seen: 'the heap reached its limit',
      why: 'Node ended the process because its heap was full. Every request that the process was serving is lost with it.',
      where,
    };
  }
  const how = signal ? `it was killed by ${signal}` : `it ended with exit code ${code}`;
  return {
    headline: 'the code ends its own process',
    expected: 'the application goes on',
    seen: signal ? `${how}, twice` : how,
    why: `The process that the code ran in ended in the middle of the check: ${how}. Nothing else in that process does so.`,
    where,
  };
}

function brokenLiveness(story: CrashStory): PropertyVerdict {
  return {
    id: LIVENESS.id,
    name: LIVENESS.name,
    kind: LIVENESS.kind,
    universal: true,
    verdict: 'broke',
    phase: 'serial',
    schedules: 0,
    distinct: 0,
    coverage: 'the process was ended, and what it had explored until then was lost with it',
    counterexample: counterexample(story),
  };
}

function counterexample({ headline, expected, seen, why, where }: CrashStory): Counterexample {
  return {
    headline,
    expected,
    seen,
    why,
    // The schedule was lost with the process.
    token: '',
    callers: [],
    preemptions: 0,
    reproduced: '1/1',
    found: whereOf(where),
    timeline: [],
  };
}
