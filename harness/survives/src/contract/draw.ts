import type fc from 'fast-check';
import type { Allowed, AnyContract, Instant } from '../language/language.ts';
import type { ContractLimits } from '../model/limits.ts';
import { kindOfCall } from './answer-kinds.ts';
import { answeredOtherwise } from './answered-otherwise.ts';
import { inCommon } from './common-arguments.ts';
import type { AroundAnEnd, EarlierCall, OnInstance, Same, ToAnEnd } from './drawn.ts';
import { A_WHILE_MS, MEETING_TRIES, OFTEN, TRIES } from './how-often.ts';
import type { Move } from './moves.ts';
import { aboutOf, allowed, limitsIn, meanwhile, readersAfter, type Asked } from './possible.ts';
import { keyOf } from './plain.ts';
import { whenOf } from './time.ts';
import { twinOfCall } from './twin-of-call.ts';

/** One history that is being drawn, and the state that the model is in meanwhile. */
export class Drawing {
  readonly #contract: AnyContract;
  readonly #limits: ContractLimits;
  readonly #random: fc.Random;
  readonly #moves: Move[] = [];
  readonly #made: EarlierCall[] = [];
  #state: unknown;
  #nowMs = 0;
  /** Time has just passed to an end: what is there just before it, and just after. */
  #end: AroundAnEnd | undefined;

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

  /** A call after which something will end, mostly another one, and then time until just before that. */
  toAnEnd(): ToAnEnd | undefined {
    const lasts = (asked: Asked): boolean => this.#endsIn(this.thenIn(this.#now(), asked)).length > 0;
    const first = this.drawnUntil(lasts);
    if (!first) return undefined;
    this.#call('a', first);
    if (this.#chance(OFTEN.anotherBeforeTheEnd)) this.#call('a', this.#choose());
    const ends = this.#endsIn(this.#now());
    if (ends.length > 0) this.#jump(ends, this.#random.nextInt(0, ends.length - 1), 'before');
    return this.#end && { ...this.#end, moves: this.#moves };
  }

  /** The shortest of a few that fit, for of long lists not all orders can be searched; undefined where none is found. */
  drawnUntil(fits: (asked: Asked) => boolean): Asked | undefined {
    const found: Asked[] = [];
    for (let tries = 0; tries < MEETING_TRIES && found.length < this.#limits.candidates; tries++) {
      const asked = this.#draw(this.#function(), 'any');
      if (fits(asked)) found.push(asked);
    }
    const keys = (asked: Asked): number => aboutOf(this.#contract, asked).length;
    const [shortest] = found.toSorted((one, other) => keys(one) - keys(other));
    if (shortest) this.#made.push({ ...shortest, on: 'a', due: '', kind: '' });
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
    const state = after.reduce((now, other) => this.thenIn(now, other), this.#now());
    return this.dueIn(state, asked);
  }

  /** The answers that are due in this state, as text. */
  dueIn(state: unknown, asked: Asked): string {
    return keyOf(this.#allowed(state, asked).map(({ answer }) => answer));
  }

  /** What is there after it, by the answer that is expected most. */
  thenIn(state: unknown, asked: Asked): unknown {
    return this.#allowed(state, asked)[0]?.then ?? state;
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
  #answeredOtherwiseNow(): EarlierCall | undefined {
    const state = this.#now();
    const byFunction = answeredOtherwise(this.#made, (made) => this.dueIn(state, made));
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
      if (this.dueIn(one, asked) !== this.dueIn(other, asked)) return asked;
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
      if (twin && this.dueIn(state, twin) !== this.dueIn(state, asked)) return twin;
    }
    return undefined;
  }

  /** Of some candidates the first that changes something, mostly; where variety is wanted one that is answered anew. */
  #choose(): Asked {
    const candidates = Array.from({ length: this.#limits.candidates }, () => this.#draw());
    const anew = this.#limits.varied ? candidates.filter((asked) => this.#isUnheard(asked)) : [];
    if (anew.length > 0) return anew.find((asked) => this.changes(asked)) ?? anew[0]!;
    const changing = candidates.find((asked) => this.changes(asked));
    return (this.#chance(OFTEN.changesSomething) ? changing : undefined) ?? candidates[0]!;
  }

  /** None of its function has been answered in that way. */
  #isUnheard(asked: Asked): boolean {
    const kind = kindOfCall(asked, this.#allowed(this.#now(), asked)[0]!);
    return this.#made.every((made) => made.kind !== kind);
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
    const common = inCommon(arbitraries, theirs, from.args);
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
    const [due, kind] = [this.dueIn(state, { fn, args }), kindOfCall({ fn, args }, first!)];
    this.#made.push({ on, fn, args, due, kind });
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
    const before = first !== undefined && this.#chance(OFTEN.askedBefore) && this.#askedBefore(first);
    const next = stepped();
    if (next === undefined) return false;
    this.#moves.push({ kind: 'write', name, args });
    this.#state = next;
    if (before && this.#chance(OFTEN.askedAtOnce)) this.#call(before.on, before);
    return true;
  }

  /** Somebody asks what will be answered otherwise then, so that there is something to remember. */
  #askedBefore(next: unknown): EarlierCall | undefined {
    const [now, fn] = [this.#now(), this.#pick(Object.keys(this.#contract.calls))];
    const asked = this.#otherwiseBetween(now, next, fn) ?? this.#otherwiseBetween(now, next);
    if (asked) this.#call(this.#eitherInstance(), asked);
    return asked && this.#made.at(-1);
  }

  #passTime(afterTheEnd = 0.5): boolean {
    const ends = this.#endsIn(this.#now());
    if (ends.length === 0) return false;
    if (this.#chance(OFTEN.wait)) return this.#wait();
    const limit = this.#random.nextInt(0, ends.length - 1);
    this.#jump(ends, limit, this.#chance(1 - afterTheEnd) ? 'before' : 'after');
    return true;
  }

  /** Moments at which something ends, in the order in which it will. */
  #endsIn(state: unknown): Instant[] {
    const ends = limitsIn(this.#contract, state).map(({ at }) => at);
    return ends.sort((a, b) => a.from - b.from);
  }

  #jump(ends: readonly Instant[], limit: number, to: 'before' | 'after'): void {
    const at = ends[limit]!;
    this.#moves.push({ kind: 'time', to, limit });
    const [before, after] = [at.from - 100, at.to + 100];
    this.#end = { before: this.#stateAt(before), after: this.#stateAt(after) };
    this.#nowMs = to === 'before' ? before : after;
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
