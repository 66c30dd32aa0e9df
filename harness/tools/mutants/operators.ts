import { bluntClock } from './added/blunt-clock.ts';
import { catchAll } from './added/catch-all.ts';
import { checkThenAct } from './added/check-then-act.ts';
import { keyInCode } from './added/key-in-code.ts';
import { keyInSql } from './added/key-in-sql.ts';
import { knownAtStart } from './added/known-at-start.ts';
import { limit } from './added/limit.ts';
import { memoryOfAnswers } from './added/memory-of-answers.ts';
import { memoryOfRows } from './added/memory-of-rows.ts';
import { mutex } from './added/mutex.ts';
import { retry } from './added/retry.ts';
import { stripes } from './added/stripes.ts';
import { awaited } from './away/await.ts';
import { boundary } from './away/boundary.ts';
import { branch } from './away/branch.ts';
import { clock } from './away/clock.ts';
import { condition } from './away/condition.ts';
import { connection } from './away/connection.ts';
import { constant } from './away/constant.ts';
import { guard } from './away/guard.ts';
import { isolation } from './away/isolation.ts';
import { namedLock } from './away/named-lock.ts';
import { order } from './away/order.ts';
import { release } from './away/release.ts';
import { rowLock } from './away/row-lock.ts';
import { trigger } from './away/trigger.ts';
import type { Operator } from './operator.ts';

/** All of them, in the order of the table. */
export const OPERATORS: readonly Operator[] = [
  condition,
  rowLock,
  namedLock,
  order,
  constant,
  clock,
  isolation,
  boundary,
  connection,
  release,
  awaited,
  branch,
  guard,
  trigger,
  memoryOfAnswers,
  memoryOfRows,
  catchAll,
  bluntClock,
  keyInSql,
  keyInCode,
  limit,
  checkThenAct,
  stripes,
  mutex,
  retry,
  knownAtStart,
];
