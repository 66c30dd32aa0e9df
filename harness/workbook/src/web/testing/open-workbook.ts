import { cp, mkdtemp, realpath, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { WorkbookSession } from '../../session.ts';
import { startWeb, type WebServer } from '../web-server.ts';

const REPOSITORY = fileURLToPath(new URL('../../../../..', import.meta.url));

/** The workbook's own katas, in a folder of its own, served. For tests. */
export interface OpenWorkbook extends AsyncDisposable {
  root: string;
  session: WorkbookSession;
  web: WebServer;
  origin: string;
  token: string;
  /** The cookie of a page that has been opened by the printed address. */
  cookie: string;
}

/** A port that tests do not share with a workbook that runs. Taken ones are passed over. */
const TEST_PORT = 47_170;

export async function openWorkbook(): Promise<OpenWorkbook> {
  const root = await realpath(await mkdtemp(join(tmpdir(), 'survives page ')));
  for (const shared of ['harness', 'node_modules', 'package.json'])
    await symlink(join(REPOSITORY, shared), join(root, shared));
  for (const copied of ['katas', 'solutions', 'docs', 'README.md', 'CONTRIBUTING.md'])
    await cp(join(REPOSITORY, copied), join(root, copied), { recursive: true, filter: isNobodysWork });
  const session = await WorkbookSession.open({ root });
  const web = await startWeb(session, { port: TEST_PORT, env: {} });
  const opened = await fetch(web.address);
  return {
    root,
    session,
    web,
    origin: `http://127.0.0.1:${web.port}`,
    token: new URL(web.address).searchParams.get('token')!,
    cookie: opened.headers.getSetCookie()[0]!.split(';')[0]!,
    [Symbol.asyncDispose]: async () => {
      await web[Symbol.asyncDispose]();
      await session.close();
      await rm(root, { recursive: true, force: true });
    },
  };
}

/** An attempt of whoever runs the tests is no part of them. */
const isNobodysWork = (path: string) => !/\/katas\/[^/]+\/attempt(\/|$)/.test(path);
