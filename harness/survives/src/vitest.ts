/**
 * `survives-production/vitest`: each promise is a test with its own name, and a failing one prints the interleaving.
 */
import { afterAll, beforeAll, describe, it } from 'vitest';
import { check, judgedName, replay, type CheckOptions } from './check/in-memory.ts';
import { parseToken } from './check/token.ts';
import type { Subject } from './language/language.ts';
import type { PostgresServer } from './postgres/server.ts';
import { startPostgres } from './postgres/start.ts';
import { plainGuide, type Guide } from './report/guide.ts';
import type { ShownVerdict } from './report/shown.ts';
import { renderProperty, renderReplay } from './report/terminal.ts';
import { REPLAYED_TOKEN, tellReplay } from './vitest-replay.ts';

/** A check takes seconds, a thorough one minutes; vitest's own limits are for something else. */
const TIMEOUT_MS = 1_800_000;
const REPORT = { columns: 110, color: false };
const UNIVERSAL =
  'what is asked of all code: every call comes back, connections are given back, nothing is left behind';

/**
 * Judges code by its promises. Call it in a test file, outside of any test: it registers one for each promise, and one
 * for what is asked of all code.
 */
export function survives<S = Subject>(options: CheckOptions<S>): void {
  const name = judgedName(options);
  const token = process.env[REPLAYED_TOKEN];
  if (token !== undefined) return replayed(options, name, token);
  promisesAsTests({
    title: name,
    promises: options.promises,
    guide: plainGuide(name),
    judge: () => onOneServer(options.server, (server) => check({ ...options, server })),
  });
}

/**
 * Registers the tests of a verdict that is still to come: it is asked for once, before the first of them.
 *
 * @param judge rejects as `check` does: then every test fails with what it says
 */
export function promisesAsTests({ title, promises, guide, judge }: PromisesAsTests): void {
  describe(title, () => {
    let verdict: ShownVerdict;
    beforeAll(async () => {
      verdict = await judge();
    }, TIMEOUT_MS);
    for (const { id, name } of promises) it(name, () => demandSurvived(verdict, guide, [id]));
    it(UNIVERSAL, () => {
      const own = new Set(promises.map(({ id }) => id));
      const others = verdict.properties.map(({ id }) => id).filter((id) => !own.has(id));
      demandSurvived(verdict, guide, others);
    });
  });
}

export interface PromisesAsTests {
  title: string;
  promises: readonly { id: string; name: string }[];
  guide: Guide;
  judge: () => Promise<ShownVerdict>;
}

function demandSurvived(verdict: ShownVerdict, guide: Guide, ids: readonly string[]): void {
  const judged = verdict.properties.filter(({ id }) => ids.includes(id));
  const unjudged = ids.filter((id) => !judged.some((property) => property.id === id));
  const reports = judged
    .filter((property) => property.verdict !== 'survived')
    .map((property) => renderProperty(property, { ...REPORT, guide }));
  if (reports.length > 0) throw withoutStack(reports.join('\n\n'));
  if (unjudged.length > 0) throw withoutStack(`not judged: ${unjudged.join(', ')}. ${verdict.reason ?? ''}`);
}

/** One test, of the order of a token: for `npx survives-production replay`. */
function replayed<S>(options: CheckOptions<S>, name: string, token: string): void {
  if (parseToken(token).name !== name) return;
  it(`replay of ${token}`, { timeout: TIMEOUT_MS }, async () => {
    const { only: _only, thorough: _thorough, onProgress: _onProgress, ...judged } = options;
    const verdict = await onOneServer(options.server, (server) => replay({ ...judged, token, server }));
    const report = renderReplay(verdict, { ...REPORT, guide: plainGuide(name) });
    await tellReplay({ verdict: verdict.verdict, report });
  });
}

let shared: Promise<PostgresServer> | undefined;

/** One server for all that a test file judges, unless it brings its own. */
async function onOneServer<T>(
  given: PostgresServer | undefined,
  use: (server: PostgresServer) => Promise<T>,
): Promise<T> {
  return use(given ?? (await (shared ??= startPostgres())));
}

afterAll(async () => {
  const server = await shared?.catch(() => undefined);
  shared = undefined;
  await server?.stop();
});

/** A stack would lead into this file, and the report says where to look. */
function withoutStack(message: string): Error {
  const error = new Error(message);
  error.name = 'Broke';
  error.stack = '';
  return error;
}
