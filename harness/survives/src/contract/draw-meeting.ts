import type fc from 'fast-check';
import type { AnyContract } from '../language/language.ts';
import type { ContractLimits } from '../model/limits.ts';
import { Drawing } from './draw.ts';
import type { Meeting, MeetingCall } from './moves.ts';
import { aboutOf, mayBeBeside, mayMeet, readersAfter, type Asked } from './possible.ts';

/** How often what is drawn is what. */
const OFTEN = { third: 0.15, others: 0.2, more: 0.5, reader: 0.5, strangers: 0.15 };

/**
 * Draws calls that get in each other's way, after a few others and some time: one call, and meanwhile one to three by
 * somebody else, one after another, or one each by two others. What others write is a call of theirs.
 */
export function drawMeeting(contract: AnyContract, limits: ContractLimits, random: fc.Random): Meeting {
  const drawing = new Drawing(contract, limits, random);
  const before = drawing.beginning();
  return { before, calls: new Party(contract, drawing, random).calls() };
}

class Party {
  readonly #contract: AnyContract;
  readonly #drawing: Drawing;
  readonly #random: fc.Random;

  constructor(contract: AnyContract, drawing: Drawing, random: fc.Random) {
    this.#contract = contract;
    this.#drawing = drawing;
    this.#random = random;
  }

  calls(): MeetingCall[] {
    const write = this.#chance(OFTEN.others) ? this.#drawing.drawnWrite() : undefined;
    const first = this.#first(write);
    const one = { by: 'first', ...first };
    if (this.#contract.independent !== undefined && this.#chance(OFTEN.strangers))
      return [one, ...this.#strangersTo(first)];
    const meets = write && this.#differ(first, write) ? write : this.#meeting(first);
    if (!meets) return [one];
    if (this.#chance(OFTEN.third)) return [one, ...this.#each(first, meets)];
    return [one, ...this.#oneAfterAnother(first, meets)];
  }

  /** What others write changes its answer; without that, it changes something. */
  #first(write: Asked | undefined): Asked {
    const touched = write && this.#drawn((asked) => this.#differ(asked, write));
    const changing = (asked: Asked): boolean => this.#drawing.changes(asked);
    return touched ?? this.#drawn(changing) ?? this.#drawn(() => true)!;
  }

  /** Two who do one thing each. */
  #each(first: Asked, second: Asked): MeetingCall[] {
    const third = this.#drawn((asked) => this.#differ(first, asked), [first, second]);
    return [{ by: 'second', ...second }, ...(third ? [{ by: 'third', ...third }] : [])];
  }

  /** What somebody else does meanwhile, beginning with this. */
  #oneAfterAnother(first: Asked, meets: Asked): MeetingCall[] {
    const others = [meets];
    for (let n = 1; n < 3 && this.#chance(OFTEN.more); n++) {
      const next = this.#next(first, others);
      if (next) others.push(next);
    }
    return others.map((other) => ({ by: 'second', ...other }));
  }

  /** A question about what the call before it may have changed, or another one that meets the first. */
  #next(first: Asked, others: readonly Asked[]): Asked | undefined {
    const readers = readersAfter(this.#contract, others.at(-1)!).filter(({ fn }) =>
      mayMeet(this.#contract, fn),
    );
    if (readers.length > 0 && this.#chance(OFTEN.reader)) return this.#pick(readers);
    return this.#meeting(first, others);
  }

  /** The first makes a difference to it, or the other way round. */
  #meeting(first: Asked, before: readonly Asked[] = []): Asked | undefined {
    return (
      this.#drawn((asked) => this.#differ(first, asked, before), [first]) ?? this.#drawn(() => true, [first])
    );
  }

  /** About other keys. */
  #strangersTo(first: Asked): MeetingCall[] {
    const keys = aboutOf(this.#contract, first);
    const elsewhere = (asked: Asked): boolean =>
      !aboutOf(this.#contract, asked).some((key) => keys.includes(key));
    const found = this.#drawn((asked) => elsewhere(asked) && this.#drawing.changes(asked), [first]);
    return found ? [{ by: 'second', ...found }] : [];
  }

  /** It makes a difference to one of them whether the other has been there before: only then do they get in each other's way. */
  #differ(first: Asked, other: Asked, before: readonly Asked[] = []): boolean {
    const differs = (one: Asked, after: Asked): boolean =>
      this.#drawing.due(one, before) !== this.#drawing.due(one, [...before, after]);
    return differs(other, first) || differs(first, other);
  }

  #drawn(fits: (asked: Asked) => boolean, beside: readonly Asked[] = []): Asked | undefined {
    return this.#drawing.drawnUntil(
      (asked) =>
        mayMeet(this.#contract, asked.fn) &&
        beside.every((other) => mayBeBeside(this.#contract, asked, other)) &&
        fits(asked),
    );
  }

  #pick<T>(list: readonly T[]): T {
    return list[this.#random.nextInt(0, list.length - 1)]!;
  }

  #chance(probability: number): boolean {
    return this.#random.nextDouble() < probability;
  }
}
