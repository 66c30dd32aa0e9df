import pg from 'pg';

/** What the harness and the subject's code share in one process, and what the verdict passes through. */
const SHARED: readonly object[] = [
  Promise,
  Promise.prototype,
  JSON,
  Reflect,
  Array.prototype,
  Map.prototype,
  Set.prototype,
];
const OF_PG: readonly object[] = [
  pg.Client.prototype,
  pg.Pool.prototype,
  pg.Query.prototype,
  pg.Connection.prototype,
];

/**
 * Makes it read-only. A subject that replaces `Promise.prototype.then` or `pg.Client.prototype.query` gets a TypeError
 * at that line. An object may still have a method of its own with the same name, as an instrumented `client.query` has.
 */
export function lockBuiltins(): void {
  for (const owner of SHARED) {
    for (const name of methodsOf(owner)) {
      // Data and no accessor: the engine's fast paths depend on it. Nobody assigns these names to an object.
      Object.defineProperty(owner, name, { writable: false, configurable: false });
    }
  }
  for (const owner of OF_PG) {
    for (const name of methodsOf(owner)) Object.defineProperty(owner, name, overridable(owner, name));
  }
}

function methodsOf(owner: object): string[] {
  return Object.entries(Object.getOwnPropertyDescriptors(owner)).flatMap(
    ([name, { value, configurable }]: [string, PropertyDescriptor]) =>
      typeof value === 'function' && configurable && name !== 'constructor' ? [name] : [],
  );
}

/** A read-only property of a prototype cannot be assigned to on its objects either; one with a setter can. */
function overridable(owner: object, name: string): PropertyDescriptor {
  const method = (owner as Record<string, unknown>)[name];
  return {
    get: () => method,
    set(this: object, value: unknown) {
      const of = `pg.${owner.constructor.name}.prototype`;
      if (this === owner) throw new TypeError(`Cannot replace ${name} of ${of}: others rely on it`);
      Object.defineProperty(this, name, { value, writable: true, enumerable: true, configurable: true });
    },
    configurable: false,
  };
}
