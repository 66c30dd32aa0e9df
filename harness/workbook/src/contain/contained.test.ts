import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Verdict } from 'survives-production';
import type { PostgresServer } from 'survives-production/postgres';
import { startPostgres } from 'survives-production/postgres';
import { realSetTimeout } from 'survives-production/host';
import { Enclosure } from './enclosure.ts';
import { containedCheck, containedReplay } from './contained.ts';
import { LIMITS } from './limits.ts';
import { hostileKata } from './testing/hostile-kata.ts';
import { ProcessLeftovers } from './testing/leftovers.ts';

let server: PostgresServer;
let leftovers: ProcessLeftovers;
let before: string[];

beforeAll(async () => {
  server = await startPostgres();
  leftovers = new ProcessLeftovers(server);
  before = await leftovers.look();
});
afterAll(async () => {
  leftovers.close();
  await server.stop();
});

const on = (name: string) => ({ ...hostileKata(name), server });

describe('a contained check', () => {
  it('tells its progress, and gives the verdict', async () => {
    const told: string[] = [];
    const verdict = await containedCheck({
      ...on('reference'),
      onProgress: ({ property }) => told.push(property),
    });
    expect(verdict).toMatchObject({ name: '99', subject: 'attempt', verdict: 'survived' });
    expect(told).toContain('one seat, one holder');
  });

  it('is not suspected on a machine that gives it no time', async () => {
    const enclosure = new Enclosure({ ...LIMITS, computingMs: 1_500, standingMs: 1_500 });
    let stopped = false;
    const onProgress = (): void => {
      if (stopped) return;
      stopped = true;
      process.kill(-enclosure.pid!, 'SIGSTOP');
      realSetTimeout(() => process.kill(-enclosure.pid!, 'SIGCONT'), 3_500);
    };
    const verdict = await containedCheck({ ...on('reference'), onProgress }, enclosure);
    expect([stopped, verdict.verdict]).toEqual([true, 'survived']);
  });

  it('that is told to stop rejects with the reason, and leaves nothing', async () => {
    const abort = new AbortController();
    const reason = new Error('another save');
    const checked = containedCheck({
      ...on('never-settles'),
      signal: abort.signal,
      onProgress: () => abort.abort(reason),
    });
    await expect(checked).rejects.toBe(reason);
  });

  it('that takes too long is inconclusive', async () => {
    const enclosure = new Enclosure({ ...LIMITS, budgetMs: 3_000 });
    const verdict = await containedCheck(on('never-settles'), enclosure);
    expect(verdict).toMatchObject({
      verdict: 'inconclusive',
      reason: expect.stringContaining('the check was not finished after 3 s'),
    });
  });

  it('whose property computes without end says nothing about the code', async () => {
    const enclosure = new Enclosure({ ...LIMITS, computingMs: 1_000 });
    const { files } = hostileKata('reference');
    const definition = files.definition.replace('survives.ts', 'property-without-end.ts');
    const verdict = await containedCheck({ files: { ...files, definition }, server }, enclosure);
    expect(verdict).toMatchObject({
      verdict: 'inconclusive',
      reason: expect.stringContaining('no line of the code was at work'),
    });
  });

  it('tells one of the checks that every kata gets, looked at in the runs of all properties', async () => {
    const { verdict, properties } = await containedCheck({
      ...on('reference'),
      only: ['every-call-comes-back'],
    });
    expect(verdict).toBe('survived');
    expect(properties.map(({ name }) => name)).toEqual(['every call comes back']);
  });

  it('rejects as a check does: a sentence where there is nothing to judge, and where no server answers', async () => {
    await expect(containedCheck({ ...on('reference'), only: ['no-such'] })).rejects.toMatchObject({
      name: 'PlainError',
      exitCode: 2,
      message: '99 has no promise "no-such"',
    });
    const nowhere = { ...server, admin: { ...server.admin, port: 1 } };
    await expect(containedCheck({ ...on('reference'), server: nowhere })).rejects.toMatchObject({
      name: 'PlainError',
      message: expect.stringMatching(/^Postgres went away .*(ENOENT|ECONNREFUSED)/),
    });
  });
});

describe('a contained replay', () => {
  const token = (verdict: Verdict) =>
    verdict.properties.find((one) => one.counterexample)!.counterexample!.token;

  it('plays the order of a token', async () => {
    const found = token(await containedCheck(on('forgotten-await')));
    const replayed = await containedReplay({ ...on('forgotten-await'), token: found });
    expect(replayed).toMatchObject({ verdict: 'broke', mode: 'exact' });
  });

  it('of code that never comes back is broken by that', async () => {
    const enclosure = new Enclosure({ ...LIMITS, computingMs: 500 });
    const inOrder = '99/one-seat-one-holder/0/000000|in-order';
    expect(await containedReplay({ ...on('endless-loop'), token: inOrder }, enclosure)).toMatchObject({
      verdict: 'broke',
      property: 'every call comes back',
      counterexample: { seen: expect.stringMatching(/endless-loop\.ts:[78] loops/), token: '' },
    });
  });
});

it('nothing is left of any of them', async () => {
  // A session ends a moment after its connection.
  await expect.poll(() => leftovers.look(), { timeout: 10_000 }).toEqual(before);
});
