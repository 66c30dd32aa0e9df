import { slug } from './slug.ts';
import type { PropertyKind } from '../model/verdict.ts';
import type { Call } from './call.ts';
import type { Contract } from './contract.ts';
import type { Definition } from './definition.ts';
import type { ArgumentsOf, FunctionName } from './functions.ts';
import type { Property, PropertySpec } from './property.ts';

/** The words, typed for one subject: `const { safety, liveness, call } = subject<typeof import('./generated/seat-lock.ts')>()`. */
export function subject<S>() {
  const property =
    (kind: PropertyKind) =>
    <Input, Given>(name: string, spec: PropertySpec<S, Input, Given>): Property<S> =>
      ({ calls: (input: Input) => input, ...spec, id: slug(name), name, kind }) as Property<S>;
  return {
    /** Something bad never happens. */
    safety: property('safety'),
    /** Something good happens in the end. */
    liveness: property('liveness'),
    call: <F extends FunctionName<S>>(caller: string, fn: F, ...args: ArgumentsOf<S, F>): Call => ({
      caller,
      fn,
      args,
    }),
    /** What is promised, as a model. */
    contract: <State>(contract: Contract<S, State>): Contract<S, State> => contract,
    /** Checks the shape and keeps the type. */
    define: (definition: Definition<S>): Definition<S> => definition,
  };
}

/** A service's functions as those of a module that take the pool first. */
type OfPool<S> = {
  [K in keyof S]: S[K] extends (...args: infer A) => infer R ? (pool: unknown, ...args: A) => R : S[K];
};

/**
 * The same words for what a factory makes of a pool, `(pool) => service`: its functions take only the arguments of a
 * call. `const { safety, call } = service<ReturnType<typeof bookingService>>()`.
 */
export const service = <S>() => subject<OfPool<S>>();
