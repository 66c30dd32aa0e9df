import { hasFault } from './faults.ts';
import { isControl, isWrite, type Facts } from './facts.ts';
import { named, steps } from './words.ts';

/**
 * The code itself threw, and nobody got an answer or wrote anything: neither those who raced, nor, when it never came
 * to a race, whoever was asked before it. What the server refused is another story, and so is what had been written.
 */
export function threwInsteadOfAnswering(facts: Facts): string | undefined {
  const { answers, callers, deeds } = facts;
  const raced = answers.filter(({ caller }) => callers.includes(caller));
  const [first, ...others] = callers.length > 0 ? raced : answers.slice(-1);
  if (!first || deeds.some(isWrite) || failedElsewhere(facts)) return undefined;
  if ([first, ...others].some(({ error }) => !error || error.code !== undefined)) return undefined;
  const { call, caller, at, error } = first;
  const place = error?.source ? ` at ${error.source.file}:${error.source.line}` : '';
  const threw = `${call} threw${place}: ${briefly(error?.message)}.`;
  if (callers.length === 0)
    return `${threw} Nobody else was at work: look at what the code does, not at when.`;
  const last = deeds.findLast((deed) => deed.caller === caller && deed.sentAt < at && !isControl(deed));
  const sent = last
    ? `The last that it had sent was ${named(last)} ${steps(last)}.`
    : 'It had sent no statement by then: look at what the code does, not at when.';
  return `${threw} ${sent}`;
}

const failedElsewhere = (facts: Facts): boolean =>
  hasFault(facts) || facts.history.events.some((event) => event.kind === 'party' && event.error);

/** In one line, and without a full stop. */
export function briefly(message = 'no message'): string {
  const line = message.replace(/\s+/g, ' ').replace(/[.\s]+$/, '');
  return line.length > 120 ? `${line.slice(0, 119)}…` : line;
}
