import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPostgres } from 'survives-production/postgres';
import { expect, it, vi } from 'vitest';
import { containedCheck } from './contained.ts';
import { hostileKata } from './testing/hostile-kata.ts';

/** Right where the process and the server are in one time zone: pg reads a `timestamp` by that of the process. */
const ITS_TIME = `
export async function book(pool, seat, user) {
  const { rows } = await pool.query('SELECT localtimestamp AS at');
  if (Math.abs(rows[0].at.getTime() - Date.now()) > 60_000) return 'in another time zone';
  return (await pool.query('UPDATE seats SET holder = $2 WHERE id = $1 AND holder IS NULL', [seat, user])).rowCount === 1;
}
`;

it('the verdict is the same in whichever time zone it is asked for', async () => {
  const attempt = mkdtempSync(join(tmpdir(), 'in-a-time-zone-'));
  writeFileSync(join(attempt, 'its-time.ts'), ITS_TIME);
  const { files } = hostileKata('its-time');
  const server = await startPostgres();
  vi.stubEnv('TZ', 'Asia/Kathmandu');
  try {
    const judged = { ...files, layers: [...files.layers, attempt] };
    expect(await containedCheck({ files: judged, server })).toMatchObject({ verdict: 'survived' });
  } finally {
    vi.unstubAllEnvs();
    await server.stop();
    rmSync(attempt, { recursive: true });
  }
});
