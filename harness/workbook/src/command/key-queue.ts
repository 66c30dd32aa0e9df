/** Keys that are pressed while something is being done wait for it. */
export class KeyQueue<Key> {
  readonly #keys: Key[] = [];
  #wake: () => void = () => {};

  put(key: Key): void {
    this.#keys.push(key);
    this.#wake();
  }

  async take(): Promise<Key> {
    while (this.#keys.length === 0) await new Promise<void>((wake) => (this.#wake = wake));
    return this.#keys.shift()!;
  }
}
