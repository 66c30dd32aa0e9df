import { afterAll, beforeAll, expect, it } from 'vitest';
import type { PostgresServer } from '../postgres/server.ts';
import { startPostgres } from '../postgres/start.ts';
import type { Database } from './database.ts';
import { databaseFor } from './testing/programs.ts';

let server: PostgresServer;
let database: Database;

beforeAll(async () => {
  server = await startPostgres();
  database = await databaseFor(
    server,
    `CREATE TABLE locks (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, seat text NOT NULL, expires_at timestamptz);
     CREATE INDEX locks_seat ON locks (seat, expires_at)`,
  );
});
afterAll(async () => {
  await database.close();
  await server.stop();
});

it(
  'a statement has the same plan in every run, however many were played before',
  { timeout: 60_000 },
  async () => {
    const plans = new Set<string>();
    for (let run = 0; run < 300; run++) {
      await database.reset();
      const [plan] = await database.read(
        "EXPLAIN (COSTS OFF) SELECT id FROM locks WHERE seat = 'A1' AND expires_at > now()",
      );
      plans.add(String(plan!['QUERY PLAN']));
      await database.admin.query(
        "INSERT INTO locks (seat, expires_at) SELECT 'A' || i, now() FROM generate_series(1, 8) i",
      );
    }
    expect([...plans]).toEqual(['Seq Scan on locks']);
  },
);
