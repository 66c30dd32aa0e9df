import type net from 'node:net';
import type pg from 'pg';
import { callerContext } from '../pool/caller-context.ts';
import { watchedNet } from '../pool/watched-net.ts';
import { watchedPg } from '../pool/watched-pg.ts';
import type { Code } from '../subject/code.ts';
import type { Board } from './board.ts';

const STANDARD_PORT = 5432;

/**
 * What code imports to reach a server by itself. A client that it opens beside its pool is a mistake of its own, and a
 * finding; a pool, and a library that speaks to the server in its own way, are a design that no schedule reaches.
 */
export function connectionsNoticed(board: Board, code: Code): { pg: typeof pg; net: typeof net } {
  return {
    pg: watchedPg((client, ofPool) => {
      board.ungated.watch(client, () => {
        if (board.closed) return;
        const caller = callerContext.getStore()?.name ?? 'the module';
        if (ofPool || isOfPackage(code)) board.isBypassed();
        else board.find('own-connection', `${caller} opened a connection beside the pool`);
      });
    }),
    net: watchedNet(board.options.isServer, () => {
      if (!board.closed) board.isBypassed();
    }),
  };
}

/** Where a server of Postgres listens: that of the run, or one in the usual place. */
export const serverAt =
  (port: number | undefined) =>
  (to: { port?: number; path?: string }): boolean =>
    to.port === STANDARD_PORT || to.port === port || /\.s\.PGSQL\.\d+$/.test(to.path ?? '');

/** The nearest frame of the code that is judged is that of a package. */
function isOfPackage(code: Code): boolean {
  const error = new Error();
  const nearest = error.stack?.split('\n').find((line) => /\bsubject-\d+\.cjs:/.test(line));
  if (nearest === undefined) return false;
  error.stack = nearest;
  return code.locateError(error) === undefined;
}
