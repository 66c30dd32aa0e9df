import { isOvertaken } from '../contract/crowds.ts';
import { begins, commits } from '../sql/control.ts';
import { readSql } from '../sql/read.ts';
import type { Board } from './board.ts';
import type { ChoicePoint, Step } from './choosing.ts';

/** Where somebody is overtaken: before the how-manyeth statement with this text of each attempt. */
interface Point {
  sql: string;
  nth: number;
  /** So many have this text when nobody disturbs. Whoever sends it more often tries again within its attempt. */
  of: number;
  /** Whoever overtakes has come to its end by then. Else it stands before its COMMIT, with all that it has locked. */
  ended: boolean;
}

/** Statements of one while the other stands. After them it is taken to wait for the other without an end. */
const PATIENCE = 40;

/**
 * A chooser that lets a few callers be overtaken, one after another, each at another point of what it does. The first is
 * not: its statements are the points. Each time that the one who is overtaken comes to its point, somebody else who has
 * not begun yet goes as far as it can. So whoever tries again meets somebody new each time, and nobody any more once all
 * have gone by. Whoever bounds the time for which it waits for a lock finds that it has run out.
 */
export class Overtaking {
  #points: readonly Point[] = [];
  /** What the first sent. */
  readonly #way: string[] = [];
  #turn = -1;
  #current: string | null = null;
  #other: string | null = null;
  readonly #begun = new Set<string>();
  /** How often each text was sent since the current one began, or began again. */
  readonly #sent = new Map<string, number>();
  #goesBy = false;
  /** A limit of its own on how long it waits: once, for what repeats itself would never let anybody go on. */
  #hasRunOut = false;
  #spell = { of: '', statements: 0 };

  /**
   * Who is overtaken waits for a lock, and has told the server for how long: then everybody else stands still until that
   * has run out. Once, as with every limit.
   */
  runsOutOnTheServer(board: Pick<Board, 'sessions'>): boolean {
    if (this.#hasRunOut || !this.#way.some(isShortLimit)) return false;
    return (this.#hasRunOut = this.waitsForALock(board));
  }

  waitsForALock({ sessions }: Pick<Board, 'sessions'>): boolean {
    return [...sessions].some(
      ({ phase, statement }) => phase === 'waiting' && statement?.caller === this.#current,
    );
  }

  readonly choose = (point: ChoicePoint, board: Pick<Board, 'tasks' | 'isBusy'>): number => {
    const { tasks } = board;
    const current = tasks.find(({ name, done }) => !done && isOvertaken(name))?.name;
    if (current === undefined) return point.byDefault;
    if (current !== this.#current) this.#next(current);
    const { enabled } = point;
    const mine = indexOf(enabled, current);
    const theirs = indexOf(enabled, this.#other);
    if (mine !== -1) return this.#before(mine, theirs, enabled);
    const wake = enabled.findIndex(({ caller, kind }) => kind === 'wake' && caller === current);
    if (wake !== -1 && !this.#hasRunOut && board.isBusy(current)) {
      this.#hasRunOut = true;
      return wake;
    }
    if (theirs !== -1) return this.#counted(theirs, enabled);
    return wake === -1 ? point.byDefault : wake;
  };

  /** The step of the current one, or of somebody who goes before it. */
  #before(mine: number, theirs: number, enabled: readonly Step[]): number {
    const text = textOf(enabled[mine]!);
    const isPoint = this.#isPoint(text);
    if (this.#goesBy) {
      if (theirs !== -1 && !this.#hasGoneBy(enabled[theirs]!)) return this.#counted(theirs, enabled);
      return this.#goOn(text, mine, enabled);
    }
    const isInTheWay = isPoint || text === this.#way[0] || this.#hasSent(this.#current!) > PATIENCE;
    if (theirs !== -1 && isInTheWay) return this.#counted(theirs, enabled);
    const fresh = isPoint ? this.#fresh(enabled) : -1;
    if (fresh === -1) return this.#goOn(text, mine, enabled);
    this.#other = enabled[fresh]!.caller;
    this.#begun.add(this.#other);
    this.#goesBy = true;
    return this.#counted(fresh, enabled);
  }

  #goOn(text: string, mine: number, enabled: readonly Step[]): number {
    if (text === this.#way[0]) this.#sent.clear();
    this.#sent.set(text, (this.#sent.get(text) ?? 0) + 1);
    if (this.#turn === 0) this.#way.push(text);
    this.#goesBy = false;
    return this.#counted(mine, enabled);
  }

  #next(current: string): void {
    if (this.#turn === 0) this.#points = pointsOf(this.#way);
    this.#turn++;
    this.#current = current;
    this.#sent.clear();
    this.#goesBy = false;
    this.#hasRunOut = false;
  }

  #isPoint(text: string): boolean {
    const point = this.#points[this.#turn - 1];
    if (point?.sql !== text) return false;
    const nth = (this.#sent.get(text) ?? 0) + 1;
    return nth === point.nth || nth > point.of;
  }

  #hasGoneBy(step: Step): boolean {
    if (this.#hasSent(step.caller) > PATIENCE) return true;
    return !this.#points[this.#turn - 1]?.ended && commits(readSql(textOf(step)));
  }

  #fresh(enabled: readonly Step[]): number {
    return enabled.findIndex(
      ({ caller, kind }) => isOwn(kind) && !isOvertaken(caller) && !this.#begun.has(caller),
    );
  }

  #counted(index: number, enabled: readonly Step[]): number {
    const { caller } = enabled[index]!;
    this.#spell = { of: caller, statements: this.#hasSent(caller) + 1 };
    return index;
  }

  #hasSent(caller: string): number {
    return this.#spell.of === caller ? this.#spell.statements : 0;
  }
}

/** `SET LOCAL lock_timeout = '1s'`, or by `set_config`. Longer ones would take a minute for all who are overtaken. */
function isShortLimit(sql: string): boolean {
  const [, amount, unit = 'ms'] = /\block_timeout\b\W*(?:TO\W*)?(\d+)\s*(ms|s)?\b/i.exec(sql) ?? [];
  const ms = Number(amount ?? 0) * (unit.toLowerCase() === 's' ? 1_000 : 1);
  return ms > 0 && ms <= LONGEST_LIMIT_MS;
}
const LONGEST_LIMIT_MS = 1_000;

const isOwn = (kind: Step['kind']): boolean => kind === 'statement' || kind === 'party';

const indexOf = (enabled: readonly Step[], who: string | null): number =>
  enabled.findIndex(({ caller, kind }) => isOwn(kind) && caller === who);

const textOf = ({ pending, anchor }: Step): string => pending?.sql ?? anchor;

/** Before what comes after BEGIN; and at the end twice, after somebody who has committed. */
function pointsOf(way: readonly string[]): Point[] {
  const all = way.map((sql, index) => ({
    sql,
    nth: way.slice(0, index + 1).filter((other) => other === sql).length,
    of: way.filter((other) => other === sql).length,
  }));
  const begun = all.length > 1 && begins(readSql(all[0]!.sql)) ? all.slice(1) : all;
  return [
    ...begun.filter(({ sql }) => !commits(readSql(sql))).map((point) => ({ ...point, ended: false })),
    ...begun.slice(-2).map((point) => ({ ...point, ended: true })),
  ];
}
