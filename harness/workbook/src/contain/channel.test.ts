import { Duplex } from 'node:stream';
import { serialize } from 'node:v8';
import { expect, it } from 'vitest';
import { answerTo, saidOf, standStillOf } from './believed.ts';
import { Channel } from './channel.ts';
import type { Question, Said } from './protocol.ts';

/** What is heard at one end of a pipe that brings these bytes. */
function heard(...chunks: Buffer[]): (Said | 'garbled')[] {
  const seen: (Said | 'garbled')[] = [];
  const pipe = new Duplex({ read: () => {}, write: (_chunk, _encoding, done) => done() });
  new Channel<never, Said>(pipe, {
    read: saidOf,
    onMessage: (said) => seen.push(said),
    onGarbled: () => seen.push('garbled'),
  });
  for (const chunk of chunks) pipe.emit('data', chunk);
  return seen;
}

const cut = (bytes: Buffer, every: number): Buffer[] =>
  Array.from({ length: Math.ceil(bytes.length / every) }, (_, index) =>
    bytes.subarray(index * every, (index + 1) * every),
  );

function framed(value: unknown): Buffer {
  const body = serialize(value);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(body.length);
  return Buffer.concat([length, body]);
}

const progress = { property: 'p', index: 0, of: 1, phase: 'serial', schedules: 3 };
const told = { kind: 'progress', id: 1, progress };

it('messages arrive whole, however the pipe cuts them', () => {
  const two = Buffer.concat([framed(told), framed({ ...told, id: 2 })]);
  for (const every of [1, 3, 7, two.length])
    expect(heard(...cut(two, every))).toEqual([told, { ...told, id: 2 }]);
});

it.each([
  ['text', Buffer.from('no message of anybody, and rather a long one at that')],
  ['zeros', Buffer.alloc(64)],
  ['a length without an end', Buffer.from([0xff, 0xff, 0xff, 0xff])],
  ['a message that V8 did not write', Buffer.concat([Buffer.from([0, 0, 0, 3]), Buffer.from('abc')])],
  ['a text', framed('survived')],
  ['nothing', framed(null)],
  ['a kind that is none', framed({ kind: 'verdict' })],
  ['a name that every object has', framed({ kind: 'constructor' })],
  ['a number that is none', framed({ ...told, id: '1' })],
  ['progress that no line can show', framed({ ...told, progress: { ...progress, property: 7 } })],
  [
    'an exit code of a success',
    framed({ kind: 'error', id: 1, error: { kind: 'plain', message: '', exitCode: 0 } }),
  ],
  [
    'a cycle',
    framed(Object.assign({ ...told }, { progress: Object.assign({}, progress, { self: circular() }) })),
  ],
])('%s is no message, and nothing after it is one', (_, bytes) => {
  expect(heard(Buffer.concat([bytes, framed(told)]), framed(told))).toEqual(['garbled']);
});

function circular(): object {
  const own: Record<string, unknown> = {};
  return Object.assign(own, { own });
}

const files = { name: '01', subject: 'attempt' };
const asked = { what: 'check', files } as Question;
const property = {
  ...{ id: 'p', name: 'p', kind: 'safety', verdict: 'survived', phase: 'serial' },
  ...{ schedules: 1, distinct: 1, coverage: 'all of them' },
};
const verdict = {
  ...{ name: '01', subject: 'attempt', verdict: 'survived', durationMs: 1 },
  ...{ postgres: { provider: 'embedded', version: '17' }, properties: [property] },
};

it('a verdict is believed that is on what was asked, and no better than its parts', () => {
  expect(answerTo(asked, verdict)).toEqual(verdict);
  const lies = [
    'survived',
    null,
    { verdict: 'survived', properties: [] },
    { ...verdict, properties: [] },
    { ...verdict, properties: [{ ...property, verdict: 'broke' }] },
    { ...verdict, name: '02' },
    { ...verdict, subject: 'reference' },
    { ...verdict, verdict: 'green' },
    { ...verdict, properties: [{ ...property, counterexample: { headline: 'none' } }] },
    { ...verdict, durationMs: 1n },
  ];
  for (const lie of lies) expect(answerTo(asked, lie)).toBeUndefined();
});

it.each([
  'no line of anybody',
  '{}',
  '{"kind":"sleeps","rssMb":1}',
  '{"kind":"stands","rssMb":1,"where":{}}',
])('%s is no word of the watching thread', (line) => {
  expect(() => standStillOf(line)).toThrow();
});
