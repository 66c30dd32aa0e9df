import { existsSync } from 'node:fs';
import { appendFile, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { VerdictValue } from 'survives-production';
import { alone, freshPath, makeStateFolder, stateFolder, unwritable } from './state-folder.ts';

/** What somebody says of code before it has run. */
export interface Prediction {
  /** `true`: it can go to production as it is. */
  ship: boolean;
  /** Where it breaks: `seat-lock.ts:77`. */
  lines: string[];
  /** Two statements of one caller, by their places, between which another one gets. */
  between?: [first: string, second: string];
  /** The statement with which that other one comes between them. */
  meanwhile?: string;
  /** What happens, in their words. */
  words?: string;
  /** Id of the promise that breaks, where that was asked. */
  promise?: string;
  /** Percent, 50 to 99: how sure they are of `ship`. */
  sure: number;
}

/** Something that was done, and nothing that is judged: when it was is for the reader. */
export type RecordedEvent =
  | { what: 'opened' }
  | ({ what: 'predicted' } & Prediction)
  /** `difference` is a unified diff against the change as delivered; `hash` is of that. */
  | { what: 'saved'; hash: string; difference: string }
  | { what: 'checked'; verdict: VerdictValue; broken?: { property: string; headline: string; token: string } }
  /** Of a card in review: in which round, what code it was, and how its check ended. */
  | {
      what: 'reviewed';
      round: number;
      code: string;
      prediction: Prediction;
      verdict: VerdictValue;
      broken?: string;
    }
  /** The hint with this number, counted from 1, was turned over. */
  | { what: 'hint'; number: number }
  /** The solution was opened before the attempt had survived. */
  | { what: 'solution' }
  | { what: 'survived' };

/** One line of a record. */
export type RecordEntry = { at: string; kata: string } & RecordedEvent;

/**
 * What happened, one JSON object a line, in a file per attempt: `.survives/record/01-double-booked-seat.jsonl`. Lines
 * are only ever added. It can be read, kept or deleted by hand, and nothing ever sends it anywhere.
 */
export class RecordFile {
  readonly file: string;
  readonly #root: string;
  readonly #name: string;

  /** @param name id of a kata, or `review` */
  constructor(root: string, name: string) {
    this.#root = root;
    this.#name = name;
    this.file = join(stateFolder(root), FOLDER, `${name}.jsonl`);
  }

  async add(...entries: RecordEntry[]): Promise<void> {
    await makeStateFolder(this.#root, FOLDER);
    const lines = entries.map((entry) => `${JSON.stringify(entry)}\n`).join('');
    await alone(this.#root, async () => {
      // What was cut off by a crash stays a line of its own, and takes no other with it.
      const open = !(await this.#text()).endsWith('\n');
      await appendFile(this.file, open ? `\n${lines}` : lines);
    }).catch((error: unknown) => {
      throw error instanceof Error && 'code' in error ? unwritable(this.#root, error) : error;
    });
  }

  /** Oldest first. A line that is no entry is passed over. */
  async read(): Promise<RecordEntry[]> {
    return (await this.#text()).split('\n').flatMap(entryOf);
  }

  /** Another attempt begins: its record is kept under another name. Returns where, or undefined when there was none. */
  async putAside(): Promise<string | undefined> {
    if (!existsSync(this.file)) return undefined;
    const aside = freshPath(join(stateFolder(this.#root), FOLDER), `${this.#name}.until`, '.jsonl');
    await alone(this.#root, () => rename(this.file, aside));
    return aside;
  }

  /** Returns whether there was one. */
  async remove(): Promise<boolean> {
    const was = existsSync(this.file);
    await rm(this.file, { force: true });
    return was;
  }

  async #text(): Promise<string> {
    return existsSync(this.file) ? readFile(this.file, 'utf8') : '\n';
  }
}

const FOLDER = 'record';

const KNOWN = new Set<unknown>([
  'opened',
  'predicted',
  'saved',
  'checked',
  'reviewed',
  'hint',
  'solution',
  'survived',
] satisfies RecordedEvent['what'][]);

function entryOf(line: string): RecordEntry[] {
  try {
    const entry = JSON.parse(line) as Partial<RecordEntry> | null;
    return typeof entry === 'object' && entry !== null && KNOWN.has(entry.what) ? [entry as RecordEntry] : [];
  } catch {
    return [];
  }
}
