import type { Allowed, AnyContract, Instant, RowChanges, Rows } from '../language/language.ts';
import { SERVER_ERRORS, type Fault } from '../model/faults.ts';
import { PlainError } from '../model/plain-error.ts';
import { ledgerDifference } from './ledgers.ts';
import { toldExpected, toldHeard, type Heard } from './match.ts';
import { after, allowed, allowedWhenHit, distinct, limitsIn, meanwhile, type Asked } from './possible.ts';
import { whenOf } from './time.ts';
import { differenceOf } from './views.ts';

/** What was found in the place of what is due. */
interface Difference {
  expected: string;
  seen: string;
}

/** What is not allowed, and which sentence says so. */
export interface Objection extends Difference {
  sentence: string;
}

/** A call under which something failed. */
interface Hit {
  when: Instant;
  offsetMs: number;
  faults: readonly Fault[];
}

/** An error of the server's says that nothing has been committed. */
const leavesDoubt = ({ kind, uncommitted }: Fault): boolean =>
  SERVER_ERRORS[kind] === undefined && !uncommitted;

/** How far a walk has come: it goes on, something is not allowed, or from here on nothing can be said. */
export type Opinion = 'allowed' | 'cannot be judged' | Objection;

/**
 * What may be there, from call to call, when one comes after another. More than one state where the contract allows
 * more than one, or where a moment is not known to the millisecond.
 */
export class Walk {
  readonly #contract: AnyContract;
  #states: unknown[];
  /** The last call was to change nothing. */
  #quiet = false;
  /** It was answered with an exception that says so. */
  #nothing = false;

  constructor(contract: AnyContract) {
    this.#contract = contract;
    this.#states = [contract.begin.state];
  }

  /** What may be there. */
  get states(): readonly unknown[] {
    return this.#states;
  }

  /** The moments at which something ends, the next one first. */
  get limits(): Instant[] {
    const ends = this.#states.flatMap((state) => limitsIn(this.#contract, state));
    return ends.map(({ at }) => at).sort((a, b) => a.from - b.from);
  }

  heard(asked: Asked, heard: Heard, when: Instant, offsetMs: number): Opinion {
    const now = this.#now(when);
    const answers = now.states.map((state) => allowed(this.#contract, state, asked, when));
    const next = now.states.flatMap((state, index) => after(state, answers[index]!, heard, offsetMs));
    if (next.length === 0) return now.doubtful ? 'cannot be judged' : this.#objection(answers[0]!, heard);
    this.#states = distinct(next);
    this.#quiet = answers.flat().every(({ then }) => then === undefined);
    this.#nothing = false;
    return 'allowed';
  }

  /**
   * Something failed under it: it took effect or did not, and what was said of it is an exception, or true. Where nobody
   * can know, an answer is also true when the call has taken effect already and changes nothing any more.
   */
  heardOfHit(asked: Asked, heard: Heard, { when, offsetMs, faults }: Hit): Opinion {
    const now = this.#now(when);
    const { nothingHappened } = this.#contract;
    const answers = now.states.map((state) => this.#whenHit(state, asked, when));
    const effects = now.states.flatMap((state, index) => answers[index]!.map(({ then = state }) => then));
    const inDoubt = faults.some(leavesDoubt);
    this.#quiet = false;
    if (heard.error) {
      const sure = nothingHappened !== undefined && !inDoubt;
      this.#states = distinct(sure ? now.states : [...now.states, ...effects]);
      this.#nothing = sure;
      return 'allowed';
    }
    const once = now.states.flatMap((state, index) => after(state, answers[index]!, heard, offsetMs));
    const already = inDoubt
      ? effects.filter((state) => this.#saysSoAgain(state, asked, heard, { when, offsetMs }))
      : [];
    const next = distinct([...once, ...already]);
    if (next.length === 0) return now.doubtful ? 'cannot be judged' : this.#objection(answers[0]!, heard);
    this.#states = next;
    this.#nothing = false;
    return 'allowed';
  }

  #whenHit(state: unknown, asked: Asked, when: Instant): readonly Allowed<unknown, unknown>[] {
    return [
      ...allowed(this.#contract, state, asked, when),
      ...allowedWhenHit(this.#contract, state, asked, when),
    ];
  }

  #saysSoAgain(
    state: unknown,
    asked: Asked,
    heard: Heard,
    { when, offsetMs }: Pick<Hit, 'when' | 'offsetMs'>,
  ): boolean {
    const quiet = allowed(this.#contract, state, asked, when).filter(({ then }) => then === undefined);
    return after(state, quiet, heard, offsetMs).length > 0;
  }

  /** What somebody else would write now, and change; undefined where nobody would. */
  othersWrite(
    name: string,
    args: readonly unknown[],
    when: Instant,
  ): { rows: Rows; changes: RowChanges } | undefined {
    const write = this.#write(name);
    const sensible = this.#states.every((state) => write.step(state, args, whenOf(when)) !== undefined);
    if (!sensible) return undefined;
    return { rows: write.rows?.(args) ?? {}, changes: write.changes?.(args) ?? {} };
  }

  written(name: string, args: readonly unknown[], when: Instant): void {
    const write = this.#write(name);
    const next = this.#now(when).states.map((state): unknown => write.step(state, args, whenOf(when)));
    this.#states = distinct(next.filter((state) => state !== undefined));
    this.#quiet = false;
    this.#nothing = false;
  }

  /** What a view shows. */
  saw(view: string, rows: readonly Record<string, unknown>[], when: Instant, offsetMs: number): Opinion {
    const model = this.#contract.views![view]!;
    return this.#found(when, this.#unchanged() ?? model.sentence, (state) =>
      differenceOf(model, state, rows, offsetMs),
    );
  }

  /** What an outside party has done. */
  did(party: string, done: Parameters<typeof ledgerDifference>[2], when: Instant): Opinion {
    const model = this.#contract.ledgers![party]!;
    return this.#found(when, model.sentence, (state) => ledgerDifference(model, state, done));
  }

  /** What is there is one of the states that are like it. */
  #found(when: Instant, sentence: string, differenceFrom: (state: unknown) => Difference | null): Opinion {
    const now = this.#now(when);
    const differences = now.states.map(differenceFrom);
    const like = now.states.filter((_, index) => differences[index] === null);
    if (like.length > 0) {
      this.#states = like;
      return 'allowed';
    }
    if (now.doubtful) return 'cannot be judged';
    return { sentence, ...differences[0]! };
  }

  /** What says that nothing was to change, if that was so. */
  #unchanged(): string | undefined {
    const { unchanged, nothingHappened } = this.#contract;
    if (this.#nothing) return nothingHappened;
    return this.#quiet ? unchanged : undefined;
  }

  #now(when: Instant): { states: unknown[]; doubtful: boolean } {
    const each = this.#states.map((state) => meanwhile(this.#contract, state, when));
    const { timeMovesInCalls = false } = this.#contract;
    return {
      states: distinct(each.flat()),
      doubtful: !timeMovesInCalls && each.some((states) => states.length > 1),
    };
  }

  #objection(answers: readonly Allowed<unknown, unknown>[], heard: Heard): Objection {
    const { noException } = this.#contract;
    const [due] = answers;
    return {
      sentence: heard.error && noException !== undefined ? noException : due!.sentence,
      expected: answers.map(({ answer }) => toldExpected(answer)).join(', or '),
      seen: toldHeard(heard),
    };
  }

  #write(name: string) {
    const write = this.#contract.writes?.[name];
    if (write) return write;
    throw new PlainError(`the contract knows no write "${name}"`, { next: 'add it to writes' });
  }
}
