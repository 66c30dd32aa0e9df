import { AsyncLocalStorage } from 'node:async_hooks';
import { describe, expect, it } from 'vitest';
import { ContextStorages } from './context-storages.ts';

describe('storages of one run', () => {
  it('are what Node calls AsyncLocalStorage', async () => {
    const Storage = new ContextStorages().modules.async_hooks.AsyncLocalStorage;
    const storage = new Storage<string>();
    expect(storage).toBeInstanceOf(AsyncLocalStorage);
    expect(storage.constructor.name).toBe('AsyncLocalStorage');
    const seen = await storage.run('alice', async () => {
      await Promise.resolve();
      return [storage.getStore(), Storage.bind(() => storage.getStore())()];
    });
    expect(seen).toEqual(['alice', 'alice']);
    expect(storage.getStore()).toBeUndefined();
  });

  it('hold nothing once the run is over, while those of another run still do', () => {
    const [over, other] = [new ContextStorages(), new ContextStorages()];
    const [gone, here] = [over, other].map(
      ({ modules }) => new modules.async_hooks.AsyncLocalStorage<string>(),
    );
    gone!.run('alice', () =>
      here!.run('bob', () => {
        over.disable();
        expect(gone!.getStore()).toBeUndefined();
        expect(here!.getStore()).toBe('bob');
      }),
    );
  });
});
