import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { History } from '../model/history.ts';
import { PlainError } from '../model/plain-error.ts';
import type { Schedule } from '../model/schedule.ts';
import { fingerprintOf, formatToken, parseToken, type Token } from './token.ts';

const word = fc.stringMatching(/^[a-z][a-z0-9_-]{0,11}$/);
const lane = fc.oneof(
  word,
  fc.tuple(word, fc.integer({ min: 2, max: 9 })).map(([name, n]) => `${name}/${n}`),
  word.map((name) => `${name}/timer`),
);
const anchor = fc.oneof(
  fc.constantFrom('BEGIN', 'COMMIT', 'wake', 'SELECT'),
  fc.tuple(fc.constantFrom('SELECT', 'UPDATE'), word).map((parts) => parts.join(' ')),
);
const step = fc.record({ lane, anchor, occurrence: fc.integer({ min: 1, max: 400 }) });
const schedule: fc.Arbitrary<Schedule> = fc.array(
  fc.record({ after: fc.option(step, { nil: null }), to: lane }),
  { maxLength: 5 },
);
const stress = fc.record({ seed: fc.nat(999), runs: fc.integer({ min: 1, max: 999 }) });
const head = {
  name: fc.integer({ min: 0, max: 99 }).map((n) => String(n).padStart(2, '0')),
  property: fc.stringMatching(/^[a-z0-9]+(-{1,2}[a-z0-9]+){0,3}$/),
  inputPath: fc.array(fc.nat(30), { minLength: 1, maxLength: 4 }).map((path) => path.join(':')),
  fingerprint: fc.stringMatching(/^[0-9a-f]{6}$/),
};
const tokens: fc.Arbitrary<Token> = fc.oneof(
  fc.record({ ...head, schedule }),
  fc.record({ ...head, schedule: fc.constant([]), stress }),
);

describe('a token', () => {
  it('is readable', () => {
    const head = { name: '01', property: 'one-seat-one-holder', inputPath: '0:2', fingerprint: '3fa9c1' };
    const after = { lane: 'alice', anchor: 'SELECT seat_locks', occurrence: 1 };
    const schedule = [
      { after: null, to: 'bob' },
      { after, to: 'bob/2' },
    ];
    expect(formatToken({ ...head, schedule })).toBe(
      '01/one-seat-one-holder/0:2/3fa9c1|start>bob+alice@SELECT seat_locks#1>bob/2',
    );
    expect(formatToken({ ...head, schedule: [] })).toBe('01/one-seat-one-holder/0:2/3fa9c1|in-order');
    expect(formatToken({ ...head, schedule: [], stress: { seed: 3, runs: 50 } })).toBe(
      '01/one-seat-one-holder/0:2/3fa9c1|all-at-once#3x50',
    );
  });

  it('says everything that it was made of', () => {
    fc.assert(
      fc.property(tokens, (token) => {
        expect(parseToken(formatToken(token))).toEqual(token);
      }),
    );
  });

  it('may have white space around it, as copied from a chat', () => {
    expect(parseToken('  01/p/0/3fa9c1|in-order\n')).toMatchObject({ name: '01', schedule: [] });
  });

  it('of a format to come is refused, with both numbers', () => {
    expect(() => parseToken('v2:01/p/0/3fa9c1|in-order')).toThrow(
      'this token is of format 2, and this version reads format 1',
    );
  });

  it.each([
    '',
    'in-order',
    '01/p/0/3fa9c1',
    '01/p/0/3fa9c1|',
    '01/p/0/3fa9c|in-order',
    '01/p//3fa9c1|in-order',
    '01/P!/0/3fa9c1|in-order',
    '01/p/0/3fa9c1|bob',
    '01/p/0/3fa9c1|alice@SELECT seats>bob',
    '01/p/0/3fa9c1|alice@SELECT seats#0.5>bob',
    '01/p/0/3fa9c1|start>bob+',
  ])('%j is none', (text) => {
    expect(() => parseToken(text)).toThrow(PlainError);
  });

  it('cut short or mangled is either a PlainError or a token again, never anything else', () => {
    const mangled = fc.tuple(tokens, fc.nat(80), fc.string({ maxLength: 3 }));
    fc.assert(
      fc.property(mangled, ([token, at, text]) => {
        const whole = formatToken(token);
        try {
          const parsed = parseToken(whole.slice(0, at) + text);
          expect(parseToken(formatToken(parsed))).toEqual(parsed);
        } catch (error) {
          if (!(error instanceof PlainError)) throw error;
          expect(error.next).toContain("'01/one-seat-one-holder/0/3fa9c1|alice@SELECT seat_locks#1>bob'");
        }
      }),
    );
  });

  it('that is far too long is shown in part', () => {
    expect(() => parseToken('x'.repeat(5000))).toThrow(/^"x{80}" is not a replay token$/);
  });
});

describe('the fingerprint', () => {
  const history = (...statements: [lane: string, sql: string][]): History => ({
    callers: [],
    events: statements.map(([lane, sql], index) => ({
      kind: 'statement',
      caller: lane,
      lane,
      step: index + 1,
      sql,
      params: [index],
      anchor: '',
      occurrence: 1,
      state: 'completed',
    })),
  });

  it('is of what was sent by whom in which order', () => {
    const one = fingerprintOf(history(['alice', 'SELECT 1'], ['bob', 'SELECT 2']));
    expect(one).toMatch(/^[0-9a-f]{6}$/);
    expect(fingerprintOf(history(['bob', 'SELECT 2'], ['alice', 'SELECT 1']))).not.toBe(one);
    expect(fingerprintOf(history(['alice', 'SELECT 1'], ['carol', 'SELECT 2']))).not.toBe(one);
    expect(fingerprintOf(history(['alice', 'SELECT 1']))).not.toBe(one);
  });

  it('does not look at white space, case or anything but statements', () => {
    const plain = history(['alice', 'SELECT id FROM seats']);
    const spaced = history(['alice', '\n  select id\n  FROM  seats ']);
    spaced.events.push({ kind: 'call', caller: 'alice', lane: 'alice', call: 'f()' });
    expect(fingerprintOf(spaced)).toBe(fingerprintOf(plain));
  });
});
