import type fc from 'fast-check';
import { twinOf, type Allowed, type AnyContract, type ModelCall } from '../language/language.ts';
import type { ContractLimits } from '../model/limits.ts';
import type { Meeting, Move } from './moves.ts';
import { allowed, meanwhile, type Asked } from './possible.ts';
import { keyOf } from './plain.ts';
import { whenOf } from './time.ts';

type OnInstance = 'a' | 'b';

/** A call of the history, where it was made, and what was due then, as text. */
type Made = Asked & { on: OnInstance; due: string };

/** Draws until two calls make a difference to each other. After them whatever was drawn last will do. */
const MEETING_TRIES = 30;

/** Draws of a call that would be answered otherwise. After them nothing of the kind is asked. */
const TRIES = 40;

/** Long enough that a time which has been renewed is told from one that has not. */
const A_WHILE_MS = 45_000;

/** How often what is drawn is what. */
const OFTEN = {
  three: 0.25,
  time: 0.15,
  wait: 0.3,
  write: 0.08,
  again: 0.15,
  nearly: 0.15,
  askedBefore: 0.5,
  askedAtAnEnd: 0.8,
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

  meeting(): Meeting {
    const before = this.#random.nextInt(0, 2);
    while (this.#made.length < before) this.#call('a', this.#choose());
    if (before > 0 && this.#chance(0.5)) this.#passTime();
    const first = this.#drawnUntil((asked) => this.#changes(asked));
    const size = this.#chance(OFTEN.three) ? 3 : 2;
    this.#made.push({ ...first, on: 'a', due: '' });
    const others = Array.from({ length: size - 1 }, () =>
      this.#drawnUntil((other) => this.#meets(first, other)),
    );
    return { before: this.#moves, calls: [first, ...others] };
  }

  #drawnUntil(fits: (asked: Asked) => boolean): Asked {
    for (let tries = 0; tries < MEETING_TRIES; tries++) {
      const asked = this.#draw();
      if (fits(asked)) return asked;
    }
    return this.#draw();
  }

  /** It makes a difference to one of them whether the other has been there before: only then do they get in each other's way. */
  #meets(first: Asked, other: Asked): boolean {
    const now = this.#now();
    const differs = (one: Asked, after: Asked): boolean =>
      this.#due(now, one) !== this.#due(this.#allowed(now, after)[0]?.then ?? now, one);
    return differs(other, first) || differs(first, other);
  }

  /** The answer that is due, as text. */
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
    for (const reader of this.#readersAfter(asked)) this.#call(on === 'a' ? 'b' : 'a', reader);
  }

  /** The questions about what it may have changed, each once. */
  #readersAfter({ fn, args }: Asked): Asked[] {
    const { readers, calls } = this.#contract;
    const { about, reads } = calls[fn]!;
    if (!readers || reads) return [];
    const questions = about(args).flatMap(
      (key) => readers(key) as ModelCall<Record<string, (...args: unknown[]) => unknown>>[],
    );
    const each = new Map(questions.map(([fn, ...args]) => [keyOf([fn, args]), { fn, args }]));
    return [...each.values()];
  }

  /** A call that has been made: in the same process it would hear what somebody there remembers. */
  #answeredOtherwiseNow(): Made | undefined {
    const state = this.#now();
    const changed = this.#made.filter((made) => this.#due(state, made) !== made.due);
    return changed.length === 0 ? undefined : this.#pick(changed);
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
      const twin = this.#twinOf(asked);
      if (twin && this.#due(state, twin) !== this.#due(state, asked)) return twin;
    }
    return undefined;
  }

  #twinOf({ fn, args }: Asked): Asked | undefined {
    const arbitraries = this.#contract.calls[fn]!.args;
    const twins = arbitraries.flatMap((arbitrary, index) => {
      const twin = twinOf(arbitrary, args[index], this.#random);
      return twin === undefined ? [] : [{ index, twin }];
    });
    if (twins.length === 0) return undefined;
    const { index, twin } = this.#pick(twins);
    return { fn, args: args.with(index, twin) };
  }

  /** Of some candidates the first that changes something, mostly. */
  #choose(): Asked {
    const candidates = Array.from({ length: this.#limits.candidates }, () => this.#draw());
    const changing = candidates.find((asked) => this.#changes(asked));
    return (this.#chance(OFTEN.changesSomething) ? changing : undefined) ?? candidates[0]!;
  }

  #draw(fn = this.#function()): Asked {
    const { calls } = this.#contract;
    const arbitraries = calls[fn]!.args;
    const args = arbitraries.map((arbitrary) => arbitrary.generate(this.#random, undefined).value);
    const earlier = this.#made.slice(-this.#limits.lookBack);
    if (earlier.length > 0 && this.#chance(OFTEN.sameKey))
      this.#takeOver(args, arbitraries, this.#pick(earlier));
    return { fn, args };
  }

  #function(): string {
    const { calls } = this.#contract;
    return this.#pick(
      Object.keys(calls).flatMap((fn) => Array.from({ length: calls[fn]!.weight ?? 1 }, () => fn)),
    );
  }

  /** What both take is the same: the first argument that they have in common, or all of them. */
  #takeOver(args: unknown[], arbitraries: readonly fc.Arbitrary<unknown>[], from: Asked): void {
    const theirs = this.#contract.calls[from.fn]!.args;
    const all = this.#chance(OFTEN.sameArguments);
    for (const [index, arbitrary] of arbitraries.entries()) {
      const same = theirs.indexOf(arbitrary);
      if (same === -1) continue;
      args[index] = from.args[same];
      if (!all) return;
    }
  }

  #changes(asked: Asked): boolean {
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
    const args = (write.args as readonly fc.Arbitrary<unknown>[]).map(
      (arbitrary) => arbitrary.generate(this.#random, undefined).value,
    );
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

  #passTime(): boolean {
    const { limits } = this.#contract;
    const ends = limits?.(this.#now()).map(({ at }) => at) ?? [];
    if (ends.length === 0) return false;
    if (this.#chance(OFTEN.wait)) return this.#wait();
    const limit = this.#random.nextInt(0, ends.length - 1);
    const to = this.#chance(0.5) ? 'before' : 'after';
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
