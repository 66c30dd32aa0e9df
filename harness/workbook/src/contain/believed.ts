/**
 * The one place that decides what is believed of an enclosed process. Code that it runs can write to its pipes too, so
 * nothing that comes out of them is taken for what it says that it is: what has not the shape of an answer is none.
 */
import type { Answers, Question, Said, StandStill } from './protocol.ts';
import {
  boolean,
  either,
  isPlain,
  listOf,
  number,
  oneOf,
  optional,
  record,
  text,
  type ValueShape,
} from './shapes.ts';

const verdictValue = oneOf('survived', 'broke', 'inconclusive');
const place = record({ file: text, line: number, column: number });
const events = listOf(record({ kind: text, caller: text, lane: text }));
const callers = listOf(record({ name: text, instance: text, calls: listOf(text), lanes: listOf(text) }));
const where = record({
  caller: optional(text),
  call: optional(text),
  property: optional(text),
  statements: listOf(record({ caller: text, anchor: text, source: optional(place) })),
});

const counterexample = record({
  headline: text,
  expected: text,
  seen: text,
  token: text,
  callers,
  preemptions: number,
  reproduced: text,
  why: text,
  found: text,
  timeline: events,
  serial: optional(record({ callers, timeline: events, survived: boolean })),
});

const propertyVerdict = record({
  id: text,
  name: text,
  kind: oneOf('safety', 'liveness', 'hygiene'),
  verdict: verdictValue,
  phase: text,
  schedules: number,
  distinct: number,
  coverage: text,
  counterexample: optional(counterexample),
  reason: optional(text),
});

const property = record({ id: text, name: text, kind: text });
const input = record({
  path: text,
  text,
  callers: listOf(record({ name: text, calls: listOf(text) })),
});
const plan = record({
  beginning: record({ property: text, input: text }),
  moves: listOf(text),
  headline: text,
  found: text,
});

const ANSWERS = {
  check: record({
    verdict: verdictValue,
    durationMs: number,
    postgres: record({ provider: text, version: text }),
    properties: listOf(propertyVerdict),
    reason: optional(text),
  }),
  replay: record({
    verdict: oneOf('survived', 'broke', 'incompatible', 'inconclusive'),
    mode: oneOf('exact', 'guided', 'all-at-once'),
    property: text,
    reason: optional(text),
    counterexample: optional(counterexample),
    timeline: events,
    callers,
  }),
  drive: listOf(record({ property, inputs: listOf(input), refused: optional(text) })),
  at: record({
    property,
    input,
    moves: listOf(text),
    enabled: listOf(record({ move: text, caller: text, lane: text, kind: text, byDefault: boolean })),
    history: record({ callers, events }),
    lanes: listOf(record({ lane: text, caller: text, stands: text, waitsFor: listOf(text) })),
    locks: listOf(record({ lane: text, caller: text, what: text, mode: text, granted: boolean })),
    state: either(record({ rows: listOf(record({})) }), record({ unreadable: text })),
    end: either(
      oneOf(null),
      record({ ending: text, judgements: listOf(record({ property, verdict: text })) }),
    ),
  }),
  breaking: either(record({ plan }), record({ plan: oneOf(null), coverage: text })),
  plan,
  end: oneOf(null),
} satisfies Record<keyof Answers, ValueShape>;

/** The answer, if it is one to this question. A verdict is on what was asked about, and no better than its parts. */
export function answerTo<Q extends Question>(question: Q, answer: unknown): Answers[Q['what']] | undefined {
  if (!isPlain(answer) || !ANSWERS[question.what](answer)) return undefined;
  const believed = answer as Answers[Q['what']];
  if (question.what !== 'check' && question.what !== 'replay') return believed;
  const { name, subject, verdict, ...more } = answer as Answers['check'] | Answers['replay'];
  if (name !== question.files.name || subject !== question.files.subject) return undefined;
  if (verdict !== 'survived' || !('properties' in more)) return believed;
  const all = more.properties.length > 0 && more.properties.every((each) => each.verdict === 'survived');
  return all ? believed : undefined;
}

const progress = record({
  property: text,
  index: number,
  of: number,
  phase: text,
  schedules: number,
  verdict: optional(verdictValue),
});

const error = either(
  record({ kind: oneOf('plain'), message: text, next: optional(text), exitCode: oneOf(1, 2) }),
  record({ kind: oneOf('ours'), name: text, message: text, stack: optional(text) }),
);

const SAID = {
  progress: record({ id: number, progress }),
  answer: record({ id: number }),
  error: record({ id: number, error }),
  failed: record({ error }),
  crashed: record({
    crash: record({ kind: oneOf('uncaught', 'ended'), what: text, place: optional(place), where }),
  }),
} satisfies Record<Said['kind'], ValueShape>;

/** Throws when it is no message of an enclosed process. */
export function saidOf(value: unknown): Said {
  const { kind } = (value ?? {}) as { kind?: unknown };
  const known =
    typeof kind === 'string' && Object.hasOwn(SAID, kind) ? SAID[kind as Said['kind']] : undefined;
  if (known?.(value) && (kind === 'answer' || isPlain(value))) return value as Said;
  throw new TypeError('no message');
}

const standStill = record({
  kind: oneOf('computes', 'stands', 'memory'),
  rssMb: number,
  frame: optional(record({ file: text, line: number, column: number, function: text })),
  where: optional(where),
  elsewhere: optional(boolean),
});

/** Of a line that the watching thread has written. Throws when it is none of its. */
export function standStillOf(line: string): StandStill {
  const value: unknown = JSON.parse(line);
  if (standStill(value)) return value as StandStill;
  throw new TypeError('no report');
}
