/** Somebody outside of the database: what each method does to its ledger, and answers. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- each party has arguments and entries of its own
export type Party = Record<string, (ledger: any[], ...args: any[]) => unknown>;

/** Stands for an outside party among the arguments of a call: `call('alice', 'checkout', 42, outside('payments'))`. */
export const outside = <T>(party: string): T => ({ outside: party }) as T;

export const isOutside = (value: unknown): value is { outside: string } =>
  typeof value === 'object' && value !== null && Object.keys(value).join() === 'outside';
