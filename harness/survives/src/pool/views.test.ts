import { describe, expect, it } from 'vitest';
import { viewError } from './views.ts';

const said = Object.assign(new Error('deadlock detected'), { code: '40P01', detail: 'Process 1 waits' });

describe('what is kept of an error', () => {
  it('is what the server said, in however many errors it is wrapped', () => {
    const drizzle = new Error('Failed query: update "trucks"', { cause: said });
    const twice = new Error('transaction failed', { cause: drizzle });
    for (const error of [said, drizzle, twice])
      expect(viewError(error)).toMatchObject({ code: '40P01', detail: 'Process 1 waits' });
    expect(viewError(drizzle).message).toBe('Failed query: update "trucks"');
  });

  it('is found in the meta of a Prisma error, whose own code is another', () => {
    const raw = Object.assign(new Error('Raw query failed'), { code: 'P2010', meta: { code: '40001' } });
    const adapter = Object.assign(new Error('Transaction failed'), {
      code: 'P2034',
      meta: { driverAdapterError: { cause: { originalCode: '40P01' } } },
    });
    expect([viewError(raw).code, viewError(adapter).code]).toEqual(['40001', '40P01']);
  });

  it('is its own code where no server said anything, and a circle of causes ends', () => {
    const refused = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });
    refused.cause = refused;
    expect(viewError(refused).code).toBe('ECONNREFUSED');
  });
});

describe('an error that is none to look at', () => {
  const odd = (message: unknown, name: unknown = 'Error'): Error =>
    Object.defineProperties(new Error('usual'), { message: { value: message }, name: { value: name } });

  it.each<[string, Error, object]>([
    ['a message that is an object', odd({ why: 'odd' }), { message: '[object Object]' }],
    ['a message that is a symbol', odd(Symbol('odd')), { message: 'Symbol(odd)' }],
    ['a name that is a function', odd('odd', () => 1), { name: '() => 1', message: 'odd' }],
    ['no message at all', odd(undefined), { message: 'undefined' }],
  ])('%s', (_what, error, view) => {
    expect(viewError(error)).toMatchObject(view);
  });

  it('a message that throws', () => {
    const error = Object.defineProperty(new Error('usual'), 'message', {
      get: () => {
        throw new Error('never read me');
      },
    });
    expect(viewError(error).message).toBe('cannot be read: Error: never read me');
  });

  it('fifty megabytes', () => {
    expect(viewError(new Error('x'.repeat(5e7))).message).toHaveLength(10_001);
    expect(viewError('x'.repeat(5e7)).message).toHaveLength(10_001);
  });

  it('a cause that throws', () => {
    const cause = new Proxy(
      {},
      {
        get: () => {
          throw new Error('never read me');
        },
      },
    );
    expect(viewError(new Error('outer', { cause }))).toEqual({ name: 'Error', message: 'outer' });
  });
});
