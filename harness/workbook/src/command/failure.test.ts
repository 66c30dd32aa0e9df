import { expect, it } from 'vitest';
import { failureText } from './failure.ts';
import { screenOf } from './screen.ts';
import { PlainError } from '../session.ts';

const screen = screenOf({ NO_COLOR: '1' });
const CLEAR = '\u001b[2J\u001b[H\u202e';

it('what failed is said in lines, and nothing of it is obeyed by a terminal', () => {
  const error = new PlainError(`schema.sql:2: Postgres refuses\n    SELECT '${CLEAR}✓ survived'`, {
    next: `mend ${CLEAR} and check again`,
  });
  expect(failureText(error, screen).split('\n')).toEqual([
    '! schema.sql:2: Postgres refuses',
    "    SELECT '\\x1b[2J\\x1b[H\\x202e✓ survived'",
    '  next: mend \\x1b[2J\\x1b[H\\x202e and check again',
  ]);
});

it('nor is that of an error of ours', () => {
  // eslint-disable-next-line no-control-regex -- control characters are what is looked for
  expect(failureText(new Error(`${CLEAR}✓ survived`), screen)).not.toMatch(/\u001b/);
});
