import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Enclosure } from '../../contain/enclosure.ts';
import type { DriveState } from 'survives-production';
import type { Kata } from '../../course/kata.ts';
import { withClient } from 'survives-production/postgres';
import type { ConnectionConfig } from 'survives-production/postgres';
import type { Drive } from './drive.ts';
import { Drives } from './drives.ts';
import { WorkbookSession } from '../../session.ts';
import { SharedServer } from '../shared-server.ts';

const notices: string[] = [];
let session: WorkbookSession;
let kata: Kata;
beforeAll(async () => {
  session = await WorkbookSession.open({ notice: (sentence) => notices.push(sentence) });
  kata = await session.find('01');
});
afterAll(() => session.close());

const standings = ({ view }: DriveState) => view.lanes.map(({ lane, stands }) => `${lane} ${stands}`);
const verdicts = ({ view }: DriveState) => view.end?.judgements.map(({ verdict }) => verdict);

/** The process that a drive lives in: the database's name has its number. */
async function processOf(admin: ConnectionConfig): Promise<number> {
  const { rows } = await withClient(admin, (sql) =>
    sql.query<{ datname: string }>("SELECT datname FROM pg_database WHERE datname LIKE 'survives_01_%'"),
  );
  return Number(rows[0]!.datname.split('_')[2]);
}

describe('a drive', () => {
  it('begins where two people meet, and is steered by presses, undone, and let run', async () => {
    const drive = await session.drive(kata, { subject: 'generated', property: 'somebody-gets-the-seat' });
    expect(standings(drive.state)).toEqual(['alice gate', 'bob gate']);
    await drive.press('alice');
    await drive.press('bob');
    expect((await drive.undo()).view.moves).toEqual(['alice']);
    expect(verdicts(await drive.letItRun())).toEqual(['survived']);
    await expect(drive.press('alice')).rejects.toThrow('this run is over');
    expect((await drive.goBackTo(2)).view.moves).toHaveLength(2);
    await drive.close();
    await expect(drive.undo()).rejects.toThrow('this drive is over');
  });

  it('takes presses one after another, and one that comes twice once', async () => {
    const drive = await session.drive(kata, { subject: 'generated' });
    await Promise.all([drive.press('alice', 0), drive.press('alice', 0), drive.press('bob', 1)]);
    expect(drive.state.view.moves).toEqual(['alice', 'bob']);
    await drive.close();
  });

  it('breaks it step by step, until somebody leaves the way; and its token begins it again', async () => {
    const drive = await session.drive(kata, { subject: 'generated' });
    const { plan } = await drive.breakIt();
    expect(plan).toMatchObject({ headline: 'seat A1 was sold to two people', next: 'alice' });
    for (const move of plan!.moves) expect((await drive.next()).view.moves.at(-1)).toBe(move);
    expect(verdicts(drive.state)).toEqual(['broke']);
    const { token } = drive.state.view.end!.judgements[0]!;
    await drive.restart();
    expect((await drive.press('bob')).plan).toBeNull();
    await expect(drive.next()).rejects.toThrow('no schedule is being played');
    expect((await drive.begin({ token })).plan).toMatchObject({ moves: plan!.moves });
    await drive.close();
  });

  it('says how much was played when nothing breaks it', async () => {
    const drive = await session.drive(kata, { subject: 'reference' });
    await expect(drive.breakIt()).rejects.toMatchObject({
      name: 'PlainError',
      message: expect.stringMatching(
        /^nothing breaks "one seat, one holder" here: 2 callers: every feasible order/,
      ),
    });
    const stop = new AbortController();
    stop.abort(new Error('never mind'));
    await expect(drive.breakIt({ signal: stop.signal })).rejects.toThrow('never mind');
    expect(standings(await drive.press('alice'))).toEqual(['alice done', 'bob gate']);
    await drive.close();
  });
});

describe('two drives', () => {
  it('do not see each other, and there are not any number of them', async () => {
    const subject = { subject: 'generated' };
    const drives: Drive[] = await Promise.all([1, 2, 3, 4].map(() => session.drive(kata, subject)));
    await expect(session.drive(kata, subject)).rejects.toThrow('4 drives are under way already');
    await Promise.all(drives.map((drive, index) => drive.press(index === 0 ? 'bob' : 'alice')));
    expect(drives.map(({ state }) => state.view.moves[0])).toEqual(['bob', 'alice', 'alice', 'alice']);
    await Promise.all(drives.map((drive) => drive.close()));
    await (await session.drive(kata, subject)).close();
  });
});

describe('code that changes', () => {
  it('is noticed, and driven when asked for; code that does not compile is said', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'survives drive '));
    const file = join(folder, 'seat-lock.ts');
    const delivered = await readFile(join(kata.dir, 'generated/seat-lock.ts'), 'utf8');
    await writeFile(file, delivered);
    const drive = await session.drive(kata, { subject: folder });
    await drive.press('alice');
    expect(await drive.hasNewCode()).toBe(false);
    await writeFile(file, 'export const lockSeat = (');
    expect(await drive.hasNewCode()).toBe(true);
    await expect(drive.reload()).rejects.toMatchObject({ name: 'PlainError', exitCode: 1 });
    await writeFile(file, delivered.replace('SELECT venue_id AS', 'SELECT seats.venue_id AS'));
    const { view } = await drive.reload();
    expect([view.moves, view.enabled[0]!.sql]).toEqual([
      [],
      expect.stringContaining('SELECT seats.venue_id'),
    ]);
    await drive.close();
    await rm(folder, { recursive: true });
  });
});

describe('what may happen to a drive', () => {
  const shared = new SharedServer();
  const drives = new Drives(shared);
  const open = async (subject = 'generated') =>
    drives.open(kata, await session.subject(kata, subject), {}, () => new Enclosure());
  afterAll(async () => {
    await drives.close();
    await shared.stop();
  });

  it('its process is killed: another one plays the moves so far again', async () => {
    const drive = await open();
    await drive.press('alice');
    process.kill(await processOf((await shared.get()).admin), 'SIGKILL');
    // Whether the press is what finds out depends on which of the two is heard of first.
    const pressed = await drive.press('bob').catch((error: Error) => {
      expect(error.message).toBe('the process that plays the runs has ended: SIGKILL');
      return drive.press('bob');
    });
    expect(pressed.view.moves).toEqual(['alice', 'bob']);
    expect(pressed.anew).toMatch(/^The process .+ moves so far were played again/);
    expect((await drive.undo()).anew).toBeNull();
    await drive.close();
  });

  it('its server goes away: another one is started, and the moves so far are played again', async () => {
    const drive = await open();
    await drive.press('alice');
    await (await shared.get()).stop();
    const { view, anew } = await drive.press('bob');
    expect(view.moves).toEqual(['alice', 'bob']);
    expect(anew).toMatch(/^Postgres \(.+\) had gone away: .+ moves so far were played again/);
    await drive.close();
  });

  it('leaves no database and no process', async () => {
    const drive = await open();
    const { admin } = await shared.get();
    const pid = await processOf(admin);
    await drive.close();
    await expect(processOf(admin)).rejects.toThrow();
    expect(() => process.kill(pid, 0)).toThrow('ESRCH');
  });
});
