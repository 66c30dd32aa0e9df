import { describe, expect, it } from 'vitest';
import type { Ending, StuckCause } from '../execution/ending.ts';
import type { FindingRule } from '../execution/finding.ts';
import type { Execution } from '../execution/execution.ts';
import { UsageMeter } from '../execution/usage-meter.ts';
import { neverEnds, UNIVERSAL_CHECKS } from './universal.ts';

const run = (part: Partial<Execution>): Execution => ({
  ending: { kind: 'finished' },
  outcomes: [],
  state: [],
  history: { callers: [], events: [] },
  choices: [],
  findings: [],
  notes: new Set(),
  faults: [],
  broken: null,
  usage: new UsageMeter().usage,
  startedAt: new Date(0),
  ...part,
});

const found = (...rules: FindingRule[]) => ({
  findings: rules.map((rule) => ({ rule, sentence: `sentence about ${rule}` })),
});

/** `id: headline` of each check that the run breaks. */
const broken = (part: Partial<Execution>) =>
  UNIVERSAL_CHECKS.flatMap((check) => {
    const verdict = check.judge(run(part));
    return verdict ? [`${check.id}: ${verdict.headline}`] : [];
  });

const stuck = (cause: StuckCause): Ending => ({ kind: 'stuck', cause, sentence: 'why' });

describe('every call comes back', () => {
  it.each<[StuckCause, string[]]>([
    [
      'pool-starvation',
      ['every-call-comes-back: the pool ran dry: everybody waits for a connection that nobody can give back'],
    ],
    ['kept-lock', ['every-call-comes-back: a call waits for ever for a lock']],
    ['javascript', ['every-call-comes-back: a call never answers']],
    ['foreign-lock', []],
    ['own-snapshot', []],
    ['connection-lost', []],
  ])('%s', (cause, verdicts) => {
    expect(broken({ ending: stuck(cause) })).toEqual(verdicts);
  });

  it('overrun', () => {
    const ending: Ending = { kind: 'overrun', sentence: 'alice had not finished after 400 statements' };
    expect(broken({ ending })).toEqual(['every-call-comes-back: a call does not come to an end']);
    expect(UNIVERSAL_CHECKS[0]!.judge(run({ ending }))?.seen).toBe(ending.sentence);
  });

  it('a lock of somebody else says nothing about the code', () => {
    expect(neverEnds({ kind: 'finished' })).toBe(false);
    expect(neverEnds(stuck('foreign-lock'))).toBe(false);
    expect(neverEnds(stuck('javascript'))).toBe(true);
  });
});

describe('hygiene', () => {
  it('is kept by a run without findings', () => {
    expect(broken({})).toEqual([]);
  });

  it.each<[FindingRule, string]>([
    ['leaked-client', 'gives-connections-back: a connection was never given back to the pool'],
    [
      'released-in-transaction',
      'gives-connections-back: a connection went back to the pool in the middle of a transaction',
    ],
    ['advisory-lock-kept', 'gives-connections-back: a lock was left behind on a pooled connection'],
    [
      'unlocked-elsewhere',
      'gives-connections-back: a lock was given back on a connection that does not hold it',
    ],
    ['transaction-notice', 'gives-connections-back: transaction commands did not fit together'],
    ['statement-after-answer', 'nothing-after-the-answer: the caller was answered before the work was done'],
    ['unhandled-rejection', 'nothing-after-the-answer: a rejected promise was never looked at'],
  ])('%s', (rule, verdict) => {
    expect(broken(found(rule))).toEqual([verdict]);
  });

  it('names the first finding and shows all of them', () => {
    const verdict = UNIVERSAL_CHECKS[1]!.judge(run(found('transaction-notice', 'leaked-client')));
    expect(verdict).toMatchObject({
      headline: 'transaction commands did not fit together',
      seen: 'sentence about transaction-notice; sentence about leaked-client',
    });
  });
});
