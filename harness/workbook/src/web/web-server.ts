import { once } from 'node:events';
import type { WorkbookSession } from '../session.ts';
import { webApp } from './app.ts';
import { bundlePage, type Assets } from './assets.ts';
import { Events } from './events.ts';
import { OpenDrives } from './open-drives.ts';
import { OpenReview } from './open-review.ts';
import { HOSTNAME, listen, USUAL_PORT } from './listen.ts';

/**
 * What the printed address carries, so that no other page in the browser and no other user of the machine can talk
 * to a server that runs code. It is kept: a page that was open when the server stopped goes on when it runs again.
 */
const PAGE_TOKEN = 'page-token';

export interface WebServer extends AsyncDisposable {
  /** What is printed: the address with the token. */
  address: string;
  port: number;
  /** The port that was asked for. It is another one than `port` when somebody else is there. */
  wanted: number;
  /** What pages drive. */
  drives: OpenDrives;
}

export interface WebOptions {
  port?: number;
  env?: NodeJS.ProcessEnv;
}

/** Serves the workbook's page to this machine until it is disposed of. The page is bundled meanwhile. */
export async function startWeb(session: WorkbookSession, options: WebOptions = {}): Promise<WebServer> {
  const { port: wanted = USUAL_PORT, env = process.env } = options;
  const token = await session.secret(PAGE_TOKEN);
  const assets = keptOnceMade(bundlePage);
  const events = new Events(session);
  const drives = new OpenDrives(session);
  const review = new OpenReview(session);
  const parts = { session, events, drives, review, assets };
  const { server, port } = await listen((port) => webApp(parts, { token, port, env }), wanted);
  void assets().catch(() => {});
  return {
    address: `http://${HOSTNAME}:${port}/?token=${token}`,
    port,
    wanted,
    drives,
    [Symbol.asyncDispose]: async () => {
      await Promise.all([events.close(), drives.close(), review.close()]);
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** A page that could not be bundled is tried again with the next request: somebody may be working on it. */
function keptOnceMade(make: () => Promise<Assets>): () => Promise<Assets> {
  let made: Promise<Assets> | undefined;
  return () =>
    (made ??= make().catch((error: unknown) => {
      made = undefined;
      throw error;
    }));
}
