import pg from 'pg';

/**
 * Makes read-only what the harness and the subject's code share in one process and what the verdict passes through.
 * A subject that replaces `Promise.prototype.then` or `pg.Client.prototype.query` gets a TypeError at that line. An
 * object may still have a method of its own with the same name, as an instrumented `client.query` has.
 */
export function lockBuiltins(): void {
  for (const owner of [Promise, Promise.prototype, JSON, Reflect, Array.prototype, Map.prototype, Set.prototype]) {
    forEachMethod(owner, (name, method, enumerable) =>
      // Data and no accessor: the engine's fast paths depend on it. Nobody assigns these names to an object.
      Object.defineProperty(owner, name, { value: method, enumerable, writable: false, configurable: false }),
    );
  }
  const ofPg = [pg.Client, pg.Pool, pg.Query, pg.Connection].map(({ prototype }) => prototype as object);
  for (const owner of ofPg) {
    forEachMethod(owner, (name, method, enumerable) =>
      Object.defineProperty(owner, name, { ...overridable(owner, name, method), enumerable, configurable: false }),
    );
  }
}

function forEachMethod(
  owner: object,
  lock: (name: string, method: unknown, enumerable: boolean) => void,
): void {
  for (const [name, descriptor] of Object.entries(Object.getOwnPropertyDescriptors(owner))) {
    const { value, configurable, enumerable = false } = descriptor as PropertyDescriptor;
    if (typeof value === 'function' && configurable && name !== 'constructor') lock(name, value, enumerable);
  }
}

/** A read-only property of a prototype cannot be assigned to on its objects either; one with a setter can. */
function overridable(owner: object, name: string, method: unknown): PropertyDescriptor {
  return {
    get: () => method,
    set(this: object, value: unknown) {
      if (this === owner) throw new TypeError(`Cannot replace ${name} of ${ownerName(owner)}: others rely on it`);
      Object.defineProperty(this, name, { value, writable: true, enumerable: true, configurable: true });
    },
  };
}

const ownerName = (owner: object): string => `pg.${owner.constructor.name}.prototype`;
