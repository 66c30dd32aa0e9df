/** A client in pg's list of those that nobody has. */
interface Idle {
  client: unknown;
}

/**
 * Whose turn it is in a restless pool: none of the last two if another can be had, and in no regular order. In turns, code
 * that comes back after as many statements as there are connections would get the same one again, each time.
 */
export class RestlessTurns {
  #last: unknown[] = [];
  #throw = 0;

  lent(client: unknown): void {
    this.#last = [client, ...this.#last].slice(0, 2);
  }

  /**
   * @param room whether the pool may make one more
   * @returns undefined for a new one, or for whatever pg does where there is none
   */
  next<One extends Idle>(idle: readonly One[], room: boolean): One | undefined {
    const before = ({ client }: One): boolean => this.#last.includes(client);
    const fresh = idle.filter((one) => !before(one));
    if (fresh.length > 1 || (fresh.length === 1 && !room)) return fresh[this.#thrown(fresh.length)];
    if (room) return undefined;
    return idle.find(({ client }) => client !== this.#last[0]) ?? idle[0];
  }

  /** The same in each run. */
  #thrown(sides: number): number {
    this.#throw = (this.#throw * 75 + 74) % 65_537;
    return this.#throw % sides;
  }
}
