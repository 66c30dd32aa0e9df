import { expect, it } from 'vitest';
import * as depots from '../report/fixtures/depots.ts';
import { HistoryBuilder } from '../report/fixtures/history-builder.ts';
import { explain } from './explain.ts';

const unanswered = { expected: 'an answer', seen: 'no answer' };
const why = (builder: HistoryBuilder): string => explain(builder.history, unanswered);

it('says what each of those who never got an answer waits for at the end', () => {
  expect(why(depots.poolStarvation())).toMatchInlineSnapshot(
    `"alice and bob wait for a pool client at the end, and none is ever given back. Each of them holds a client with an open transaction and asks for another before giving the first one back."`,
  );
  expect(why(depots.poolStarvation({ carol: 'loadOf(7)' }))).toMatchInlineSnapshot(
    `"alice, bob and carol wait for a pool client at the end, and none is ever given back. alice and bob each hold a client with an open transaction and ask for another before giving the first one back."`,
  );
  expect(why(depots.waitsForItself())).toMatchInlineSnapshot(
    `"At the end alice's UPDATE of depots (step 3) waits for alice. Nothing is left that would make alice let go of that lock."`,
  );
  const busy = new HistoryBuilder({ alice: 'f()' });
  const unserializable = { error: { name: 'error', message: 'no', code: '40001' } };
  for (let i = 0; i < 12; i++)
    busy.sql('alice', 'UPDATE t', 'UPDATE t SET a = 1', [], unserializable, 'a.ts:1');
  expect(why(busy)).toMatchInlineSnapshot(
    `"alice had no answer when the run was ended, and was still at work. It had sent UPDATE of t 12 times, of which 12 failed."`,
  );
  expect(why(busy.sleeps('alice', 100))).toMatchInlineSnapshot(
    `"alice had no answer when the run was ended, and slept on a timer. No lock and no pool client was in the way."`,
  );
  expect(why(depots.lostWakeUp())).toMatchInlineSnapshot(
    `"bob never came back, and from the start nothing is to be seen that could be waited for: no lock, no pool client, no timer. Such a wait is inside JavaScript, on a promise that nobody settles."`,
  );
});

it('says of those who deadlock again and again that luck would end it, and of nobody else', () => {
  const victimOf = (code: string): string => {
    const builder = new HistoryBuilder({ alice: 'f()', bob: 'f()' });
    const victim = { error: { name: 'error', message: 'no', code } };
    for (let i = 0; i < 12; i++)
      builder.sql(i % 2 ? 'alice' : 'bob', 'UPDATE t', 'UPDATE t SET a = 1', [], victim, 'a.ts:1');
    for (let i = 0; i < 12; i++) builder.sql('alice', 'UPDATE t', 'UPDATE t SET a = 1', [], 'done', 'a.ts:1');
    return why(builder);
  };
  expect(victimOf('40P01')).toMatchInlineSnapshot(
    `"alice had no answer when the run was ended, and was still at work. It had sent UPDATE of t 18 times, of which 6 failed. Each time one of them was the victim of a deadlock (40P01), began again at once, and met the others again. On a server where nobody says whose turn it is, luck ends that after a while."`,
  );
  expect(victimOf('40001')).not.toContain('luck');
});
