import { promisify } from 'node:util';
import { realSetImmediate } from './real-clock.ts';

/**
 * `setImmediate` as the subject sees it: Node's own, and counted. While one is pending the code is not at rest,
 * however many turns of the event loop it takes.
 */
export class Immediates {
  readonly #pending = new Set<NodeJS.Immediate>();
  readonly #onChange: () => void;

  constructor(onChange: () => void) {
    this.#onChange = onChange;
  }

  get pending(): number {
    return this.#pending.size;
  }

  readonly #set = (callback: (...args: unknown[]) => void, ...args: unknown[]): NodeJS.Immediate => {
    const handle = realSetImmediate(() => {
      this.#pending.delete(handle);
      this.#onChange();
      callback(...args);
    });
    this.#pending.add(handle);
    return handle;
  };

  readonly promise = <T>(value?: T): Promise<T | undefined> =>
    new Promise((resolve) => this.#set(() => resolve(value)));

  readonly globals = {
    setImmediate: Object.assign(this.#set, { [promisify.custom]: this.promise }),
    clearImmediate: (handle: NodeJS.Immediate): void => {
      clearImmediate(handle);
      if (this.#pending.delete(handle)) this.#onChange();
    },
  };
}
