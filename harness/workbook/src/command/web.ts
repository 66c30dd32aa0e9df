import { PlainError } from '../session.ts';
import { startWeb } from '../web/web-server.ts';
import type { Context } from './context.ts';
import { addressText } from './page-address.ts';

/** Serves the page until the process is told to end. */
export async function web(context: Context, options: { port?: string }): Promise<number> {
  const { session, screen, shutdown } = context;
  await using server = await startWeb(session, portOf(options.port));
  screen.out(addressText(server));
  screen.aside('Ctrl-C ends it.');
  await shutdown.ended.catch(() => {});
  return shutdown.exitCode;
}

function portOf(given: string | undefined): { port?: number } {
  if (given === undefined) return {};
  const port = Number(given);
  if (Number.isInteger(port) && port > 0 && port < 65_536) return { port };
  throw new PlainError(`--port takes a number from 1 to 65535, and is ${JSON.stringify(given)}.`, {
    next: 'npm run kata web',
  });
}
