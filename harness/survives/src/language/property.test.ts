import fc from 'fast-check';
import { expect, expectTypeOf, it } from 'vitest';
import type { Call, LateCall } from './call.ts';
import type { Result } from './result.ts';
import { subject } from './subject.ts';

interface Pool {
  query(sql: string): Promise<unknown>;
}

/** A module of a subject, as a type. */
interface Seats {
  lockSeat(pool: Pool, seat: string, user: string): Promise<{ ok: true; until: Date } | { ok: false }>;
  isFree(pool: Pool, seat: string): Promise<boolean>;
  CAPACITY: number;
}

const { safety, call } = subject<Seats>();
const inputs = fc.nat();
const calls = (): Call[] => [call('jan', 'lockSeat', 'A1', 'jan')];
const late = (): LateCall[] => [{ ...calls()[0]!, after: 3 }];

it('calls are made with the arguments of the function, and of functions alone', () => {
  expect(call('jan', 'isFree', 'A1')).toEqual({ caller: 'jan', fn: 'isFree', args: ['A1'] });
  // @ts-expect-error a user is missing
  call('jan', 'lockSeat', 'A1');
  // @ts-expect-error no function
  call('jan', 'CAPACITY');
});

it('outcomes have the types of their function', () => {
  type Ended = Result<Seats>;
  expectTypeOf<ReturnType<Ended['of']>>().toExtend<Ended['outcomes']>();
  safety('of one function', {
    inputs,
    calls,
    holds: (result) => {
      const [lock] = result.of('lockSeat');
      expectTypeOf(lock!.args).toEqualTypeOf<readonly [seat: string, user: string]>();
      expectTypeOf(lock!.value).toEqualTypeOf<{ ok: true; until: Date } | { ok: false } | undefined>();
      const [any] = result.outcomes;
      if (any!.fn === 'isFree') expectTypeOf(any!.value).toEqualTypeOf<boolean | undefined>();
      // @ts-expect-error no such function
      result.of('lockSeats');
    },
  });
});

it('what is given is handed on', () => {
  safety('given', {
    inputs,
    calls,
    given: async (world, n) => ({ free: await world.ask('isFree', 'A1'), n }),
    holds: (_, input, given) => {
      expectTypeOf(input).toEqualTypeOf<number>();
      expectTypeOf(given).toEqualTypeOf<{ free: boolean; n: number }>();
    },
  });
});

it('an input that is a list of calls needs no calls', () => {
  const list = calls();
  expect(safety('a list', { inputs: fc.constant(list) }).calls(list)).toBe(list);
  // @ts-expect-error a number is no list of calls
  safety('no list', { inputs });
});

it('orders take nothing that belongs to a load', () => {
  safety('orders', { inputs, calls, larger: inputs, faults: ['crash'], clockTicks: true, overlapCallers: 3 });
  safety('orders like some serial order', { inputs, calls, likeSomeSerialOrder: true });
  // @ts-expect-error in step goes a crowd
  safety('orders', { inputs, calls, inStep: true });
  // @ts-expect-error every moment is tried
  safety('orders', { inputs, calls: late });
});

it('a load takes nothing that belongs to orders', () => {
  safety('load', { inputs, calls: late, load: 'three', inStep: true });
  safety('load', { inputs, calls, load: (n) => `${n}` });
  // @ts-expect-error there is no order to compare with
  safety('load', { inputs, calls, load: 'three', likeSomeSerialOrder: true });
  // @ts-expect-error nothing is made to fail
  safety('load', { inputs, calls, load: 'three', faults: ['crash'] });
  // @ts-expect-error nothing is stopped
  safety('load', { inputs, calls, load: 'three', overlapCallers: 3 });
  // @ts-expect-error the statements go as they come
  safety('load', { inputs, calls, load: 'three', clockTicks: true });
  // @ts-expect-error one input is played
  safety('load', { inputs, calls, load: 'three', larger: inputs });
});
