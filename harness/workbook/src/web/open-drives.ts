import { randomBytes } from 'node:crypto';
import { type Drive, type DriveWish, type Kata, PlainError } from '../session.ts';
import type { DriveOpened } from '../page/protocol.ts';
import type { WorkbookSession } from '../session.ts';

/** A page in a background tab is let run once a minute. One that says nothing for longer than this has gone. */
const SILENT_AT_MOST_MS = 150_000;
const LOOK_EVERY_MS = 5_000;

interface OpenDrive {
  drive: Drive;
  heardMs: number;
  searched?: number;
}

/** The drive has ended: by itself, with its page, or with the server. */
export class NoSuchDrive extends PlainError {}

/** The drives that pages have opened. Each ends when its page says so, or nothing any more. */
export class OpenDrives {
  readonly #session: WorkbookSession;
  readonly #open = new Map<string, OpenDrive>();
  readonly #timer: NodeJS.Timeout;
  readonly #silentAtMostMs: number;

  constructor(session: WorkbookSession, silentAtMostMs = SILENT_AT_MOST_MS) {
    this.#session = session;
    this.#silentAtMostMs = silentAtMostMs;
    this.#timer = setInterval(() => void this.#endSilent(), LOOK_EVERY_MS).unref();
  }

  async begin(kata: Kata, subject: string | undefined, wish: DriveWish): Promise<DriveOpened> {
    const subjects = await (await this.#session.access(kata, 'drive')).codeOffered();
    const names = subjects.flatMap((group) => group.names);
    if (subject !== undefined && !names.includes(subject))
      throw new PlainError(`A page drives ${names.join(', ')}, and not ${subject}.`);
    const drive = await this.#session.drive(kata, { ...wish, subject });
    const id = randomBytes(9).toString('base64url');
    this.#open.set(id, { drive, heardMs: performance.now() });
    return {
      id,
      subject: drive.subject.name,
      subjects,
      beginnings: [...drive.beginnings],
      state: drive.state,
    };
  }

  /** Throws `NoSuchDrive`. */
  find(id: string): OpenDrive {
    const open = this.look(id);
    if (open) return open;
    throw new NoSuchDrive('This drive has ended.', { next: 'begin it again: its moves are played anew' });
  }

  /** Somebody looks at it. */
  look(id: string): OpenDrive | undefined {
    const open = this.#open.get(id);
    if (open) open.heardMs = performance.now();
    return open;
  }

  async end(id: string): Promise<void> {
    const open = this.#open.get(id);
    this.#open.delete(id);
    await open?.drive.close();
  }

  async endAll(): Promise<void> {
    await Promise.all([...this.#open.keys()].map((id) => this.end(id)));
  }

  get count(): number {
    return this.#open.size;
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.endAll();
  }

  async #endSilent(): Promise<void> {
    for (const [id, { heardMs }] of this.#open)
      if (performance.now() - heardMs > this.#silentAtMostMs) await this.end(id);
  }
}
