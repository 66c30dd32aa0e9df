import type { Enclosure } from '../../contain/enclosure.ts';
import type { Kata } from '../../course/kata.ts';
import type { SubjectCode } from 'survives-production';
import { PlainError } from 'survives-production/report';
import { Drive, type DriveWish } from './drive.ts';
import type { SharedServer } from '../shared-server.ts';

/** A process, a database and half a dozen connections each. */
const DRIVES_AT_ONCE = 4;

/** The drives of a session. */
export class Drives {
  readonly #server: SharedServer;
  readonly #open = new Set<Drive>();
  #opening = 0;

  constructor(server: SharedServer) {
    this.#server = server;
  }

  /** Throws a `PlainError` when too many are under way, or there is nothing to drive. */
  async open(kata: Kata, subject: SubjectCode, wish: DriveWish, enclosure: () => Enclosure): Promise<Drive> {
    if (this.#open.size + this.#opening >= DRIVES_AT_ONCE) {
      throw new PlainError(`${DRIVES_AT_ONCE} drives are under way already, each in a database of its own.`, {
        next: 'end one of them: q in its terminal, or close its page',
      });
    }
    this.#opening++;
    try {
      const what = { kata, subject, enclosure: enclosure(), wish };
      const drive = await Drive.open(what, this.#server, (closed) => this.#open.delete(closed));
      this.#open.add(drive);
      return drive;
    } finally {
      this.#opening--;
    }
  }

  /** Ends all of them. */
  async close(): Promise<void> {
    await Promise.all([...this.#open].map((drive) => drive.close()));
  }
}
