import { expect, it } from 'vitest';
import { inAnyOrder, like } from '../language/language.ts';
import { toldExpected } from './match.ts';

const some = like('one or more', (heard: number) => heard > 0);

it('what only has to be like something is told in the words for it, inside an answer as well', () => {
  expect(toldExpected(some)).toBe('one or more');
  expect(toldExpected({ cleaned: some, done: false })).toBe("cleaned: 'one or more', done: false");
  expect(toldExpected({ ok: false, taken: inAnyOrder(['A1', 'A2']) })).not.toContain('like');
});
