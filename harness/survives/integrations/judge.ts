import { fileURLToPath } from 'node:url';
import { check } from 'survives-production';
import type { PostgresServer } from 'survives-production/postgres';
import { onePersonGetsTheSeat, SEED, STATE } from './promise.ts';
import type { Integration } from './table.ts';

const here = (file: string): string => fileURLToPath(new URL(file, import.meta.url));

/** What the library says of one of a row's two modules. */
export const judge = ({ folder, pool }: Integration, module: 'naive' | 'repaired', server: PostgresServer) =>
  check({
    name: `${folder}-${module}`,
    code: here(`${folder}/${module}.ts`),
    ...(pool === 'lent' ? { factory: 'seatLocks' } : { ownPools: true }),
    schema: here('schema.sql'),
    seed: SEED,
    state: STATE,
    promises: [onePersonGetsTheSeat],
    server,
  });
