import { createAdaptorServer } from '@hono/node-server';
import type { Hono } from 'hono';
import { once } from 'node:events';
import type { Server } from 'node:http';
import { PlainError } from '../session.ts';

/** Where the page is unless somebody else is there. */
export const USUAL_PORT = 4717;

/** How many ports are tried, from the wanted one up. */
const TRIED = 20;

/** This machine only. Never a name: a name can be made to lead elsewhere. */
export const HOSTNAME = '127.0.0.1';

/** A server for `app` on the wanted port of 127.0.0.1, or on the next one that is free. */
export async function listen(
  app: (port: number) => Hono,
  wanted: number,
): Promise<{ server: Server; port: number }> {
  for (let port = wanted; port < wanted + TRIED && port <= 65_535; port++) {
    const { fetch } = app(port);
    const server = createAdaptorServer({ fetch, overrideGlobalObjects: false }) as Server;
    if (await isOurs(server, port)) return { server, port };
  }
  throw new PlainError(`Every port from ${wanted} to ${wanted + TRIED - 1} on ${HOSTNAME} is in use.`, {
    next: 'npm run kata -- web --port <another>',
  });
}

async function isOurs(server: Server, port: number): Promise<boolean> {
  try {
    server.listen({ port, host: HOSTNAME, exclusive: true });
    await once(server, 'listening');
    return true;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE') return false;
    throw new PlainError(`The page cannot be served on ${HOSTNAME}:${port}: ${message}.`, {
      next: 'npm run kata -- web --port <another>',
      cause: error,
    });
  }
}
