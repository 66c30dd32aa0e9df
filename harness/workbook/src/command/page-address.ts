import { PlainError, type WorkbookSession } from '../session.ts';
import { startWeb, type WebServer } from '../web/web-server.ts';

/** `page   http://…`, and why the port is not the wanted one. */
export function addressText({ address, port, wanted }: WebServer): string {
  return `  page   ${address}${wanted === port ? '' : `\n         (port ${wanted} is in use, so it is ${port})`}`;
}

/** The page beside a watch screen: one that cannot be served is a sentence, and no reason not to watch. */
export async function pageBeside(
  session: WorkbookSession,
): Promise<{ text: string; address?: string; close: () => Promise<void> }> {
  try {
    const server = await startWeb(session);
    const { address } = server;
    return { text: addressText(server), address, close: async () => server[Symbol.asyncDispose]() };
  } catch (error) {
    if (!(error instanceof PlainError)) throw error;
    return { text: `  page   ${error.message}`, close: async () => {} };
  }
}
