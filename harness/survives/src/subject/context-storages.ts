import async_hooks, { AsyncLocalStorage } from 'node:async_hooks';

/**
 * `node:async_hooks` for the instances of one run. Node keeps each storage that has been used in a list that every new
 * promise walks, for as long as the process lives: without `disable`, the hundredth run of code that carries its
 * transaction in a storage takes many times as long as the first.
 */
export class ContextStorages {
  readonly #made = new Set<AsyncLocalStorage<unknown>>();
  readonly modules: { async_hooks: typeof async_hooks };

  constructor() {
    const made = this.#made;
    class NoticedStorage<T> extends AsyncLocalStorage<T> {
      constructor(...args: ConstructorParameters<typeof AsyncLocalStorage<T>>) {
        super(...args);
        made.add(this);
      }
    }
    Object.defineProperty(NoticedStorage, 'name', { value: AsyncLocalStorage.name });
    this.modules = { async_hooks: { ...async_hooks, AsyncLocalStorage: NoticedStorage } };
  }

  /** None of them holds anything any more, nor costs anything. */
  disable(): void {
    for (const storage of this.#made) storage.disable();
    this.#made.clear();
  }
}
