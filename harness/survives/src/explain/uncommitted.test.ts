import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Chooser } from '../execution/choosing.ts';
import type { Database } from '../execution/database.ts';
import { databaseFor, play } from '../execution/testing/programs.ts';
import type { PostgresServer } from '../postgres/server.ts';
import { startPostgres } from '../postgres/start.ts';
import { explain } from './explain.ts';

let server: PostgresServer;
let database: Database;

beforeAll(async () => {
  server = await startPostgres();
  database = await databaseFor(
    server,
    `CREATE TABLE bookings (id int GENERATED ALWAYS AS IDENTITY, room int NOT NULL, guest text);
     CREATE TABLE rooms (id int PRIMARY KEY, free bool NOT NULL);
     CREATE TABLE audit (note text);
     INSERT INTO rooms VALUES (1, true), (2, true);`,
  );
});
afterAll(async () => {
  await database.close();
  await server.stop();
});

/** ann comes to the end of `first` statements, then ben does all that he has to do, and then ann goes on. */
async function told(ann: string[], ben: string[], first: number): Promise<string> {
  const order = [...Array<string>(first).fill('ann'), ...ben.map(() => 'ben')];
  const chooser: Chooser = ({ enabled }) => {
    const next = order.shift() ?? 'ann';
    return Math.max(
      0,
      enabled.findIndex(({ caller }) => caller === next),
    );
  };
  const { history } = await play(database, { ann, ben }, chooser);
  return explain(history, { expected: 'one thing', seen: 'another' });
}

const booking = (guest: string, look: string): string[] => [
  'BEGIN',
  look,
  `INSERT INTO bookings (room, guest) VALUES (1, '${guest}')`,
  "INSERT INTO audit VALUES ('booked')",
  'COMMIT',
];
const LOOK = 'SELECT id FROM bookings WHERE room = 1';

describe('what is there, and not committed', () => {
  it('is a row that a plain read does not see; what was only noted after it is not the point', async () => {
    expect(await told(booking('ann', LOOK), booking('ben', LOOK), 3)).toMatchInlineSnapshot(
      `"ann had put the row (1, ann) into bookings (step 3) and committed it only at step 10: ben's SELECT from bookings (step 5) came before that and found 0 rows, and ben acted on that (step 6). What a transaction has written is hidden from all others until its COMMIT, and whoever only reads does not wait for that."`,
    );
  });

  it('is not found by FOR UPDATE either', async () => {
    const look = `${LOOK} FOR UPDATE`;
    expect(await told(booking('ann', look), booking('ben', look), 3)).toMatchInlineSnapshot(
      `"ann had put the row (1, ann) into bookings (step 3) and committed it only at step 10: ben's SELECT from bookings (step 5) came before that and found 0 rows, and ben acted on that (step 6). FOR UPDATE locks the rows that it finds and waits for whoever holds them; a row that is not committed is not found, so there was nothing to lock and nobody to wait for."`,
    );
  });

  it('is a change that a plain read does not see', async () => {
    const take = (guest: string): string[] => [
      'BEGIN',
      'SELECT id FROM rooms WHERE free',
      'UPDATE rooms SET free = false WHERE id = 1',
      `INSERT INTO bookings (room, guest) VALUES (1, '${guest}')`,
      'COMMIT',
    ];
    const copies = ['SELECT count(*) FROM rooms WHERE free', "INSERT INTO audit VALUES ('2 are free')"];
    expect(await told(take('ann'), copies, 3)).toMatchInlineSnapshot(
      `"ann had changed rooms (step 3) and committed it only at step 7: ben's SELECT from rooms (step 4) came before that and saw what was there before, and ben acted on that (step 5). What a transaction has written is hidden from all others until its COMMIT, and whoever only reads does not wait for that."`,
    );
  });

  it('is not seen by a query inside of the statement that writes', async () => {
    const take = [
      'BEGIN',
      'UPDATE rooms SET free = false WHERE id = 1',
      "INSERT INTO audit VALUES ('x')",
      'COMMIT',
    ];
    const offer = ["INSERT INTO bookings (room, guest) SELECT id, 'ben' FROM rooms WHERE free"];
    expect(await told(take, offer, 2)).toMatchInlineSnapshot(
      `"ann had changed rooms (step 2) and committed it only at step 5: ben's INSERT into bookings (step 3) came before that and saw what was there before. What a transaction has written is hidden from all others until its COMMIT, and whoever only reads does not wait for that."`,
    );
  });

  it('is not what breaks two who change rows of their own', async () => {
    const take = (room: number): string[] => [
      'BEGIN',
      `UPDATE rooms SET free = false WHERE id = ${room}`,
      "INSERT INTO audit VALUES ('taken')",
      'COMMIT',
    ];
    expect(await told(take(1), take(2), 2)).not.toMatch(/committed it only/);
  });
});
