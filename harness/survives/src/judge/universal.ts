import { PromiseBroken } from '../language/language.ts';
import type { Ending } from '../execution/ending.ts';
import type { Finding, FindingRule } from '../execution/finding.ts';
import type { Execution } from '../execution/execution.ts';
import type { PropertyKind } from '../model/verdict.ts';

/** What is demanded of all code without asking. Judged on every run of every property. */
export interface UniversalCheck {
  id: string;
  name: string;
  kind: PropertyKind;
  judge(run: Execution): PromiseBroken | null;
}

export const UNIVERSAL_CHECKS: readonly UniversalCheck[] = [
  {
    id: 'every-call-comes-back',
    name: 'every call comes back',
    kind: 'liveness',
    judge: ({ ending }) =>
      neverEnds(ending)
        ? new PromiseBroken({
            headline:
              ending.kind === 'stuck' ? HEADLINES[ending.cause] : (ending.headline ?? HEADLINES.overrun),
            expected: 'every call answers',
            seen: ending.sentence,
          })
        : null,
  },
  hygiene('gives-connections-back', 'gives every connection back, outside any transaction', [
    'leaked-client',
    'released-in-transaction',
    'advisory-lock-kept',
    'setting-left',
    'transaction-notice',
    'unlocked-elsewhere',
    'prepared-transaction-left',
    'pool-ended',
    'client-ended',
    'listener-leak',
    'own-connection',
  ]),
  hygiene('nothing-after-the-answer', 'nothing happens after the answer', [
    'statement-after-answer',
    'unhandled-rejection',
    'uncaught-exception',
  ]),
];

const HEADLINES = {
  'pool-starvation': 'the pool ran dry: everybody waits for a connection that nobody can give back',
  'kept-lock': 'a call waits for ever for a lock',
  javascript: 'a call never answers',
  'foreign-lock': 'a session outside this check held a lock',
  'own-snapshot': 'this check itself kept a snapshot open',
  'outside-work': 'a call waits for something other than the database',
  'connection-lost': 'a connection was lost that nobody cut',
  bypassed: 'the code has connections that no schedule reaches',
  overrun: 'a call does not come to an end',
} as const;

const NOT_THE_CODE: readonly string[] = [
  'foreign-lock',
  'own-snapshot',
  'outside-work',
  'bypassed',
  'connection-lost',
];

/** A foreign lock, or a file that takes its time, says nothing about the code. */
export function neverEnds(ending: Ending): ending is Exclude<Ending, { kind: 'finished' }> {
  return ending.kind === 'overrun' || (ending.kind === 'stuck' && !NOT_THE_CODE.includes(ending.cause));
}

/** What a run has left behind says nothing of the code when its surroundings have taken something away. */
export const isDisturbed = (ending: Ending): boolean =>
  ending.kind === 'stuck' && ending.cause === 'connection-lost';

function hygiene(id: string, name: string, rules: FindingRule[]): UniversalCheck {
  return {
    id,
    name,
    kind: 'hygiene',
    judge: ({ findings }) => {
      const found = findings.filter(({ rule }) => rules.includes(rule));
      return found[0] ? broken(found[0], found) : null;
    },
  };
}

function broken(first: Finding, all: readonly Finding[]): PromiseBroken {
  return new PromiseBroken({
    headline: FINDINGS[first.rule],
    expected: 'the call leaves nothing behind',
    seen: all.map(({ sentence }) => sentence).join('; '),
  });
}

const FINDINGS: Record<FindingRule, string> = {
  'leaked-client': 'a connection was never given back to the pool',
  'released-in-transaction': 'a connection went back to the pool in the middle of a transaction',
  'setting-left': 'a setting was left behind on a pooled connection',
  'advisory-lock-kept': 'a lock was left behind on a pooled connection',
  'transaction-notice': 'transaction commands did not fit together',
  'unlocked-elsewhere': 'a lock was given back on a connection that does not hold it',
  'statement-after-answer': 'the caller was answered before the work was done',
  'unhandled-rejection': 'a rejected promise was never looked at',
  'uncaught-exception': 'an exception that nobody catches ends the application',
  'prepared-transaction-left': 'a prepared transaction was left behind',
  'pool-ended': 'a call ended the pool that all calls share',
  'client-ended': 'a call ended a connection that belongs to the pool',
  'own-connection': 'a connection was opened that no pool counts',
  'listener-leak': 'each call leaves a listener on the pool',
};
