import { createHash } from 'node:crypto';
import type { History } from '../model/history.ts';
import { PlainError } from '../model/plain-error.ts';
import type { Schedule, StepAnchor, Switch } from '../model/schedule.ts';
import type { Seeds } from '../strategies/strategy.ts';

/**
 * What a replay takes: readable, short enough for a chat, and anchored on statements.
 *
 *     01/one-seat-one-holder/0/3fa9c1|alice@SELECT seat_locks#1>bob
 *
 * name / promise / path of the input in fast-check's tree (seed fixed by name and promise) / fingerprint of
 * the statements it was found with | switches: after alice's first `SELECT seat_locks`, bob. `+` joins several;
 * `start>bob` lets bob begin; `in-order` is the schedule without a switch. `all-at-once#3x50` in their place is no
 * schedule: up to 50 runs with everything at once, by the seeds from 3 on.
 */
export interface Token {
  /** Of what is judged. */
  name: string;
  property: string;
  inputPath: string;
  fingerprint: string;
  schedule: Schedule;
  /** In place of a schedule, which is empty then. */
  stress?: Seeds;
}

export function formatToken({ name, property, inputPath, fingerprint, schedule, stress }: Token): string {
  const switches = schedule.map(
    ({ after, to }) => `${after ? `${after.lane}@${after.anchor}#${after.occurrence}` : 'start'}>${to}`,
  );
  const order = stress ? `all-at-once#${stress.seed}x${stress.runs}` : switches.join('+') || 'in-order';
  return `${name}/${property}/${inputPath}/${fingerprint}|${order}`;
}

/** A token without a mark is of this format; one of a later format begins with its number: `v2:`. */
const FORMAT = 1;

/** Throws a `PlainError` that shows what a token looks like, or says that it is of a format to come. */
export function parseToken(text: string): Token {
  const later = /^v(\d+):/.exec(text.trim())?.[1];
  if (later !== undefined) {
    throw new PlainError(`this token is of format ${later}, and this version reads format ${FORMAT}`, {
      next: 'replay it with the version that printed it',
    });
  }
  const match = /^([^/|]+)\/([a-z0-9-]+)\/((?:larger:)?[0-9:]+)\/([0-9a-f]{6})\|(.+)$/.exec(text.trim());
  const stress = match && parseStress(match[5]!);
  const schedule = stress ? [] : match && parseSchedule(match[5]!);
  if (!match || !schedule) {
    throw new PlainError(`"${text.slice(0, 80)}" is not a replay token`, {
      next: 'copy the whole line after "replay" from a report, with its quotes: \'01/one-seat-one-holder/0/3fa9c1|alice@SELECT seat_locks#1>bob\'',
    });
  }
  const [, name, property, inputPath, fingerprint] = match as unknown as string[];
  return {
    ...{ name: name!, property: property!, inputPath: inputPath!, fingerprint: fingerprint!, schedule },
    ...(stress && { stress }),
  };
}

function parseStress(text: string): Seeds | null {
  const match = /^all-at-once#(\d{1,6})x(\d{1,3})$/.exec(text);
  return match && { seed: Number(match[1]), runs: Number(match[2]) };
}

function parseSchedule(text: string): Schedule | null {
  if (text === 'in-order') return [];
  const switches = text.split('+').map(parseSwitch);
  return switches.every((one) => one !== null) ? switches : null;
}

function parseSwitch(text: string): Switch | null {
  const start = /^start>([^>@#]+)$/.exec(text);
  if (start) return { after: null, to: start[1]! };
  const match = /^([^>@#]+)@([^>@#]+)#(\d+)>([^>@#]+)$/.exec(text);
  if (!match) return null;
  const after: StepAnchor = { lane: match[1]!, anchor: match[2]!, occurrence: Number(match[3]) };
  return { after, to: match[4]! };
}

/**
 * Six hexadecimal digits of what was sent by whom in which order, white space and case aside. Without order (under
 * load, where it is chance) of the different statements that each caller sent.
 */
export function fingerprintOf(history: History, unordered = false): string {
  const statements = history.events.flatMap((event) =>
    event.kind === 'statement'
      ? [`${unordered ? event.caller : event.lane} ${event.sql.replace(/\s+/g, ' ').trim().toLowerCase()}`]
      : [],
  );
  const told = unordered ? [...new Set(statements)].sort() : statements;
  return createHash('sha256').update(told.join('\n')).digest('hex').slice(0, 6);
}
