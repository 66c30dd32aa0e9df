import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import pg from 'pg';
import { Driver, type DriveView, type SubjectCode } from 'survives-production';
import { startPostgres, type PostgresServer } from 'survives-production/postgres';
import { judged } from '../../contain/judged-files.ts';
import { filesOf } from '../../course/kata-files.ts';
import type { Kata } from '../../course/kata.ts';
import { replayKata } from '../../course/judge-kata.ts';
import { codeOf, kataOnDisk } from '../../course/testing/kata-on-disk.ts';

const beginning = { property: 'one-seat-one-holder', input: '0' };
/** Both look, then both write. */
const DOUBLE_BOOKING = 'alice alice bob bob bob bob bob alice alice alice'.split(' ');

let server: PostgresServer;
let kata: Kata;
let driver: Driver | undefined;
beforeAll(async () => {
  server = await startPostgres();
  kata = await kataOnDisk('01-double-booked-seat');
});
afterEach(() => driver?.close());
afterAll(() => server.stop());

async function drive(subject: SubjectCode): Promise<(...moves: string[]) => Promise<DriveView>> {
  const opened = (driver = await Driver.open({ ...(await judged(filesOf(kata, subject))), server }));
  return (...moves) => opened.at({ beginning, moves });
}

const standings = ({ lanes }: DriveView) => lanes.map(({ lane, stands }) => `${lane} ${stands}`);
const locks = (view: DriveView) =>
  view.locks.map(
    ({ lane, granted, mode, what }) => `${lane} ${granted ? 'has' : 'awaits'} ${mode} on ${what}`,
  );
/** A run has times of its own. */
const comparable = ({ history, ...view }: DriveView) =>
  JSON.stringify({ ...view, history }).replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'moment');

describe('the change as delivered', () => {
  it('stands with every caller at its first gate', async () => {
    const at = await drive(codeOf(kata, 'generated'));
    const view = await at();
    expect(standings(view)).toEqual(['alice gate', 'bob gate']);
    expect(view.enabled[0]).toEqual({
      ...{ move: 'alice', caller: 'alice', lane: 'alice', kind: 'statement', byDefault: true },
      anchor: 'SELECT seats',
      sql: 'SELECT venue_id AS "venueId" FROM seats WHERE id = $1',
      params: ['A1'],
      source: { file: 'seat-lock.ts', line: expect.any(Number), column: expect.any(Number) },
    });
    expect([view.moves, view.state, view.end]).toEqual([[], { rows: [] }, null]);
    expect(JSON.parse(JSON.stringify(view))).toEqual(view);
  });

  it('is driven into the double booking, and the token of that replays', async () => {
    const at = await drive(codeOf(kata, 'generated'));
    const halfway = await at(...DOUBLE_BOOKING.slice(0, 7));
    expect(halfway.state).toEqual({ rows: [{ seat_id: 'A1', user_id: 'bob' }] });
    const { end, state } = await at(...DOUBLE_BOOKING);
    const [judgement, ...others] = end!.judgements;
    expect(judgement).toMatchObject({
      verdict: 'broke',
      broken: { headline: 'seat A1 was sold to two people' },
    });
    expect([others, 'rows' in state && state.rows.length]).toEqual([[], 2]);
    const again = { kata, subject: codeOf(kata, 'generated'), server, token: judgement!.token };
    expect(await replayKata(again)).toMatchObject({ verdict: 'broke', mode: 'exact' });
  });

  it('takes a step back, and is where it was', async () => {
    const at = await drive(codeOf(kata, 'generated'));
    const before = await at('alice', 'alice', 'bob');
    await at('alice', 'alice', 'bob', 'bob');
    expect(comparable(await at('alice', 'alice', 'bob'))).toBe(comparable(before));
  });

  it('tells which schedule breaks it, and plays that', async () => {
    const at = await drive(codeOf(kata, 'generated'));
    const { plan } = await driver!.breaking(beginning, () => {});
    expect(plan).toMatchObject({ moves: DOUBLE_BOOKING, headline: 'seat A1 was sold to two people' });
    const { end } = await at(...plan!.moves);
    expect(end!.judgements[0]!.verdict).toBe('broke');
    expect(await driver!.planOf(end!.judgements[0]!.token)).toMatchObject({ beginning, moves: plan!.moves });
  });

  it('goes on by default to its end', async () => {
    await drive(codeOf(kata, 'generated'));
    const view = await driver!.at({ beginning, moves: ['bob'], toEnd: true });
    expect([view.moves[0], view.enabled, standings(view)]).toEqual(['bob', [], ['alice done', 'bob done']]);
    expect(view.end).toMatchObject({ ending: 'finished', judgements: [{ verdict: 'survived' }] });
  });
});

describe('a repair', () => {
  it('that waits for a row: who waits for whom, and the fatal step cannot be taken', async () => {
    const at = await drive(codeOf(kata, 'alternatives/parent-row-for-update'));
    const look = ['alice', 'alice', 'alice', 'bob', 'bob'];
    const view = await at(...look);
    expect(standings(view)).toEqual(['alice gate', 'bob waits']);
    expect(view.lanes[1]).toMatchObject({ waitsFor: ['alice'], transaction: 'open' });
    expect(locks(view)).toContain("bob awaits ShareLock on alice's transaction");
    expect(locks(view)).toContain('alice has RowShareLock on table seats');
    await expect(at(...look, 'bob')).rejects.toMatchObject({
      name: 'PlainError',
      message: 'bob cannot go at step 6: Postgres makes bob wait for alice',
      next: 'let somebody else go: alice',
    });
    expect(standings(await at(...look, 'alice'))).toEqual(['alice gate', 'bob waits']);
    const { end } = await driver!.at({ beginning, moves: look, toEnd: true });
    expect(end!.judgements).toMatchObject([{ verdict: 'survived' }]);
  });

  it('that nothing breaks: how much was played', async () => {
    await drive(codeOf(kata, 'reference'));
    const found = await driver!.breaking(beginning, () => {});
    expect(found).toEqual({
      plan: null,
      coverage: expect.stringMatching(/^2 callers: every feasible order/),
    });
  });
});

describe('what fails', () => {
  it('may be followed by something else that fails when it has left a doubt, and else by nothing', async () => {
    const fleet = await kataOnDisk('06-half-assigned-fleet');
    const subject = codeOf(fleet, 'near-misses/the-last-word-counts');
    driver = await Driver.open({ ...(await judged(filesOf(fleet, subject))), server });
    const faultsAfter = async (fault: string): Promise<string[]> => {
      const broken = { property: 'the-report-is-true-when-a-connection-breaks', input: '0' };
      const { enabled } = await driver!.at({ beginning: broken, moves: [`planner!${fault}`] });
      return enabled.filter(({ kind }) => kind === 'fault').map(({ move }) => move);
    };
    expect(await faultsAfter('answer-lost')).toContain('planner!too-many-connections');
    expect(await faultsAfter('terminated')).toEqual([]);
  });
});

describe('what cannot be driven', () => {
  it('says which properties and moves there are', async () => {
    const at = await drive(codeOf(kata, 'generated'));
    await expect(at('alice', 'carol')).rejects.toThrow('there is no move "carol" at step 2');
    const nowhere = driver!.at({ beginning: { ...beginning, property: 'no-such' }, moves: [] });
    await expect(nowhere).rejects.toThrow('01 has no promise "no-such"');
    await expect(driver!.planOf('02/x/0/000000|in-order')).rejects.toThrow('belongs to 02, not to 01');
    expect(standings(await at('alice'))).toEqual(['alice gate', 'bob gate']);
  });
});

describe('a person who thinks', () => {
  const PATIENT_FOR = '300ms';
  let layer: string;
  beforeAll(async () => {
    layer = await mkdtemp(path.join(os.tmpdir(), 'survives-drive-'));
    await writeFile(path.join(layer, 'seat-lock.ts'), CODE);
  });
  afterAll(() => rm(layer, { recursive: true }));

  /** Waits for the seat's row, and gives up after a while that a person can think through. */
  const CODE = `
    import type { Pool } from 'pg';
    export async function lockSeat(pool: Pool, seat: string, user: string) {
      const client = await pool.connect();
      try {
        await client.query("BEGIN; SET LOCAL lock_timeout = '${PATIENT_FOR}'");
        await client.query('SELECT FROM seats WHERE id = $1 FOR UPDATE', [seat]);
        await client.query('COMMIT');
        return { ok: true };
      } catch {
        await client.query('ROLLBACK');
        return { ok: false, reason: 'busy' };
      } finally {
        client.release();
      }
    }
    export const releaseSeat = async () => false;
    export const availableSeats = async () => [];`;

  it('lives through none of it: a lock that has given up meanwhile is waited for again', async () => {
    const at = await drive(codeOf(kata, layer));
    const blocked = await at('alice', 'alice', 'bob', 'bob');
    expect(standings(blocked)).toEqual(['alice gate', 'bob waits']);
    const watcher = new pg.Client(server.admin);
    await watcher.connect();
    const waiting = () =>
      watcher
        .query("SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname LIKE $1", [
          `survives_01_${process.pid}_%`,
        ])
        .then(({ rowCount }) => rowCount);
    await expect.poll(waiting, { timeout: 10_000 }).toBe(0);
    await watcher.end();
    const view = await at('alice', 'alice', 'bob', 'bob', 'alice');
    expect(view.history.events.find(({ kind }) => kind === 'resumed')).toMatchObject({ state: 'completed' });
  });
});
