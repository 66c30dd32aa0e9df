import type fc from 'fast-check';
import type { Allowed, AnyContract } from '../language/language.ts';
import type { ContractLimits } from '../model/limits.ts';
import { answeredOtherwise } from './answered-otherwise.ts';
import type { Move } from './moves.ts';
import { aboutOf, allowed, meanwhile, readersAfter, type Asked } from './possible.ts';
import { keyOf } from './plain.ts';
import { whenOf } from './time.ts';
import { twinOfCall } from './twin-of-call.ts';

type OnInstance = 'a' | 'b';

/** Which argument two calls have in common: of those that meet any, for a later one may say what they fall out about. */
type Same = 'first' | 'any';

/** A call of the history, where it was made, and what was due then, as text. */
type Made = Asked & { on: OnInstance; due: string };

/** Draws of a call that would be answered otherwise. After them nothing of the kind is asked. */
const TRIES = 40;

/** Draws of a call that meets another. */
const MEETING_TRIES = 30;

/** Long enough that a time which has been renewed is told from one that has not. */
const A_WHILE_MS = 45_000;

/** How often what is drawn is what. */
const OFTEN = {
  time: 0.15,
  wait: 0.3,
  write: 0.08,
  again: 0.15,
  nearly: 0.15,
  askedBefore: 0.5,
  askedAtAnEnd: 0.8,
  writeBefore: 0.15,
  /** Just before the end calls that meet are mostly not judged. */
  afterTheEnd: 0.8,
  sameKey: 0.5,
  sameArguments: 0.33,
  changesSomething: 0.67,
};

/** One history that is being drawn, and the state that the model is in meanwhile. */
export class Drawing {
  readonly #contract: AnyContract;
  readonly #limits: ContractLimits;
  readonly #random: fc.Random;
  readonly #moves: Move[] = [];
  readonly #made: Made[] = [];
  #state: unknown;
  #nowMs = 0;
  /** Time has just passed to an end: what is there just before it, and just after. */
  #end: { before: unknown; after: unknown } | undefined;

  constructor(contract: AnyContract, limits: ContractLimits, random: fc.Random) {
    this.#contract = contract;
    this.#limits = limits;
    this.#random = random;
    this.#state = contract.begin.state;
  }

  moves(): Move[] {
    for (let n = 0; n < this.#limits.moves; n++) this.#next();
    return this.#moves;
  }

  /** A few calls, what others write and some time, one after another. */
  beginning(): Move[] {
    const before = this.#random.nextInt(0, 2);
    while (this.#made.length < before) this.#call('a', this.#choose());
    if (this.#chance(OFTEN.writeBefore)) this.#write();
    if (before > 0 && this.#chance(0.5)) this.#passTime(OFTEN.afterTheEnd);
    return this.#moves;
  }

  /**
   * One that fits, the shortest of a few: what has a list is soon too long for its orders to be searched. Undefined
   * where none is found.
   */
  drawnUntil(fits: (asked: Asked) => boolean): Asked | undefined {
    const found: Asked[] = [];
    for (let tries = 0; tries < MEETING_TRIES && found.length < this.#limits.candidates; tries++) {
      const asked = this.#draw(this.#function(), 'any');
      if (fits(asked)) found.push(asked);
    }
    const keys = (asked: Asked): number => aboutOf(this.#contract, asked).length;
    const [shortest] = found.toSorted((one, other) => keys(one) - keys(other));
    if (shortest) this.#made.push({ ...shortest, on: 'a', due: '' });
    return shortest;
  }

  /** What others would write now, whoever is at work. */
  drawnWrite(): Asked | undefined {
    const { writes = {} } = this.#contract;
    const names = Object.keys(writes).filter((name) => !writes[name]!.betweenCalls);
    if (names.length === 0) return undefined;
    const fn = this.#pick(names);
    const write = writes[fn]!;
    const args = this.#argsOf(write);
    const sensible = write.step(this.#now(), args, whenOf(this.#when())) !== undefined;
    return sensible ? { fn, args } : undefined;
  }

  /** The answers that are due now, or would be when others have been there. */
  due(asked: Asked, after: readonly Asked[] = []): string {
    const state = after.reduce((now, other) => this.#allowed(now, other)[0]?.then ?? now, this.#now());
    return this.#due(state, asked);
  }

  /** The answers that are due, as text. */
  #due(state: unknown, asked: Asked): string {
    return keyOf(this.#allowed(state, asked).map(({ answer }) => answer));
  }

  #allowed(state: unknown, asked: Asked): readonly Allowed<unknown, unknown>[] {
    return allowed(this.#contract, state, asked, this.#when());
  }

  #next(): void {
    const atAnEnd = this.#answeredOtherwiseAtTheEnd();
    if (atAnEnd) return this.#ask(this.#eitherInstance(), atAnEnd);
    if (this.#chance(OFTEN.time) && this.#passTime()) return;
    if (this.#chance(OFTEN.write) && this.#write()) return;
    const again = this.#chance(OFTEN.again) ? this.#answeredOtherwiseNow() : undefined;
    const nearly = again || !this.#chance(OFTEN.nearly) ? undefined : this.#answeredOtherwiseForItsTwin();
    const asked = again ?? nearly ?? this.#choose();
    this.#ask(again?.on ?? this.#eitherInstance(), asked);
  }

  #ask(on: OnInstance, asked: Asked): void {
    this.#call(on, asked);
    for (const reader of readersAfter(this.#contract, asked)) this.#call(on === 'a' ? 'b' : 'a', reader);
  }

  /** A call that has been made: in the same process it would hear what somebody there remembers. */
  #answeredOtherwiseNow(): Made | undefined {
    const state = this.#now();
    const byFunction = answeredOtherwise(this.#made, (made) => this.#due(state, made));
    return byFunction.length === 0 ? undefined : this.#pick(this.#pick(byFunction));
  }

  /** A call whose answer tells whether what is about to end, or has just ended, has. Each function is as likely as another. */
  #answeredOtherwiseAtTheEnd(): Asked | undefined {
    const end = this.#end;
    this.#end = undefined;
    if (!end || !this.#chance(OFTEN.askedAtAnEnd)) return undefined;
    const functions = Object.keys(this.#contract.calls);
    while (functions.length > 0) {
      const [fn] = functions.splice(this.#random.nextInt(0, functions.length - 1), 1);
      const asked = this.#otherwiseBetween(end.before, end.after, fn);
      if (asked) return asked;
    }
    return undefined;
  }

  #otherwiseBetween(one: unknown, other: unknown, fn?: string): Asked | undefined {
    for (let tries = 0; tries < TRIES; tries++) {
      const asked = this.#draw(fn);
      if (this.#due(one, asked) !== this.#due(other, asked)) return asked;
    }
    return undefined;
  }

  /** A call about the twin of an id, where one about the id itself would be answered otherwise. */
  #answeredOtherwiseForItsTwin(): Asked | undefined {
    const state = this.#now();
    const fn = this.#pick(Object.keys(this.#contract.calls));
    for (let tries = 0; tries < TRIES; tries++) {
      const asked = this.#draw(fn);
      const twin = twinOfCall(this.#contract, asked, this.#random);
      if (twin && this.#due(state, twin) !== this.#due(state, asked)) return twin;
    }
    return undefined;
  }

  /** Of some candidates the first that changes something, mostly. */
  #choose(): Asked {
    const candidates = Array.from({ length: this.#limits.candidates }, () => this.#draw());
    const changing = candidates.find((asked) => this.changes(asked));
    return (this.#chance(OFTEN.changesSomething) ? changing : undefined) ?? candidates[0]!;
  }

  #draw(fn = this.#function(), same: Same = 'first'): Asked {
    const { calls } = this.#contract;
    const arbitraries = calls[fn]!.args;
    const args = this.#argsOf({ args: arbitraries });
    const earlier = this.#made.slice(-this.#limits.lookBack);
    if (earlier.length > 0 && this.#chance(OFTEN.sameKey))
      this.#takeOver(args, arbitraries, this.#pick(earlier), same);
    return { fn, args };
  }

  /** By their weights. */
  #function(): string {
    const { calls } = this.#contract;
    return this.#pick(
      Object.keys(calls).flatMap((fn) => Array.from({ length: calls[fn]!.weight ?? 1 }, () => fn)),
    );
  }

  #argsOf({ args }: { args: readonly fc.Arbitrary<unknown>[] }): unknown[] {
    return args.map((arbitrary) => arbitrary.generate(this.#random, undefined).value);
  }

  /** What both take is the same: one argument that they have in common, or all of them. */
  #takeOver(args: unknown[], arbitraries: readonly fc.Arbitrary<unknown>[], from: Asked, same: Same): void {
    const theirs = this.#contract.calls[from.fn]!.args;
    const all = this.#chance(OFTEN.sameArguments);
    const common = arbitraries.flatMap((arbitrary, index) => {
      const at = theirs.indexOf(arbitrary);
      return at === -1 ? [] : [{ index, value: from.args[at] }];
    });
    const one = same === 'any' && common.length > 1 ? [this.#pick(common)] : common.slice(0, 1);
    for (const { index, value } of all ? common : one) args[index] = value;
  }

  changes(asked: Asked): boolean {
    const [first] = this.#allowed(this.#now(), asked);
    return first?.then !== undefined && keyOf(first.then) !== keyOf(this.#now());
  }

  #call(on: OnInstance, { fn, args }: Asked): void {
    this.#moves.push({ kind: 'call', on, fn, args });
    const state = this.#now();
    const [first] = this.#allowed(state, { fn, args });
    this.#made.push({ on, fn, args, due: this.#due(state, { fn, args }) });
    this.#state = first?.then ?? state;
    this.#nowMs += 2;
  }

  #write(): boolean {
    const { writes = {} } = this.#contract;
    const names = Object.keys(writes);
    if (names.length === 0) return false;
    const name = this.#pick(names);
    const write = writes[name]!;
    const args = this.#argsOf(write);
    const stepped = (): unknown => write.step(this.#now(), args, whenOf(this.#when()));
    const first = stepped();
    if (first !== undefined && this.#chance(OFTEN.askedBefore)) this.#askBefore(first);
    const next = stepped();
    if (next === undefined) return false;
    this.#moves.push({ kind: 'write', name, args });
    this.#state = next;
    return true;
  }

  /** Somebody asks what will be answered otherwise then, so that there is something to remember. */
  #askBefore(next: unknown): void {
    const asked = this.#otherwiseBetween(this.#now(), next);
    if (asked) this.#call(this.#eitherInstance(), asked);
  }

  #passTime(afterTheEnd = 0.5): boolean {
    const { limits } = this.#contract;
    const ends = limits?.(this.#now()).map(({ at }) => at) ?? [];
    if (ends.length === 0) return false;
    if (this.#chance(OFTEN.wait)) return this.#wait();
    const limit = this.#random.nextInt(0, ends.length - 1);
    const to = this.#chance(1 - afterTheEnd) ? 'before' : 'after';
    const at = ends.toSorted((a, b) => a.from - b.from)[limit]!;
    this.#moves.push({ kind: 'time', to, limit });
    const [before, after] = [at.from - 100, at.to + 100];
    this.#end = { before: this.#stateAt(before), after: this.#stateAt(after) };
    this.#nowMs = to === 'before' ? before : after;
    return true;
  }

  #wait(): true {
    this.#moves.push({ kind: 'wait', ms: A_WHILE_MS });
    this.#nowMs += A_WHILE_MS;
    return true;
  }

  #when = (): { from: number; to: number } => ({ from: this.#nowMs, to: this.#nowMs + 1 });

  /** What is there now: what has ended has ended. */
  #now(): unknown {
    return this.#stateAt(this.#nowMs);
  }

  #stateAt(ms: number): unknown {
    return meanwhile(this.#contract, this.#state, { from: ms, to: ms + 1 })[0];
  }

  #eitherInstance(): OnInstance {
    return this.#chance(0.5) ? 'a' : 'b';
  }

  #pick<T>(list: readonly T[]): T {
    return list[this.#random.nextInt(0, list.length - 1)]!;
  }

  #chance(probability: number): boolean {
    return this.#random.nextDouble() < probability;
  }
}
