import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { withClient } from '../connect.ts';
import { freePort, tcpUrl } from '../contract-providers.ts';
import { startEmbedded, type EmbeddedServer } from '../embedded/start-embedded.ts';
import { startUrl } from './start-url.ts';

let server: EmbeddedServer;
let between: Server | undefined;

beforeAll(async () => {
  server = await startEmbedded({ ...process.env, SURVIVES_PORT: String(await freePort()) });
});
afterEach(() => between?.close());
afterAll(() => server.stop());

/** BackendKeyData: its length, and then the process id. */
const KEY = Buffer.from([0x4b, 0, 0, 0, 12]);

/** Bytes go through as they are, but for the number of the backend. */
function renumbering(socket: Socket): void {
  const { host, port } = server.tcp!;
  const upstream = connect({ host, port });
  const end = (): void => void (socket.destroy(), upstream.destroy());
  socket.pipe(upstream);
  upstream.on('data', (bytes: Buffer) => {
    const at = bytes.indexOf(KEY);
    if (at !== -1) bytes.writeInt32BE(1, at + KEY.length);
    socket.write(bytes);
  });
  for (const one of [socket, upstream]) one.on('close', end).on('error', end);
}

const field = (name: string, text: string): string => `${name}${text}\0`;

/** As PgBouncer answers a session that begins with settings. */
function refusing(socket: Socket): void {
  socket.on('error', () => undefined);
  socket.once('data', () => {
    const body = Buffer.from(
      field('S', 'FATAL') + field('C', '08P01') + field('M', 'unsupported startup parameter: options') + '\0',
    );
    const head = Buffer.from([0x45, 0, 0, 0, 0]);
    head.writeInt32BE(body.length + 4, 1);
    socket.end(Buffer.concat([head, body]));
  });
}

async function through(listener: (socket: Socket) => void): Promise<{ DATABASE_URL: string }> {
  between = createServer(listener);
  await new Promise<void>((resolve) => between!.listen(0, '127.0.0.1', resolve));
  const url = new URL(tcpUrl(server));
  url.port = String((between.address() as AddressInfo).port);
  return { DATABASE_URL: url.href };
}

describe('what stands in the way to a server is named', () => {
  it.each([
    ['a pooler with backends of its own choosing', renumbering, /such as PgBouncer: sessions are not those/],
    ['a pooler that wants no settings', refusing, /such as PgBouncer: it answers "unsupported startup/],
  ])('%s', async (_what, listener, message) => {
    await expect(startUrl(await through(listener))).rejects.toMatchObject({
      name: 'PlainError',
      message: expect.stringMatching(message) as string,
      next: expect.stringContaining('the address of Postgres itself') as string,
    });
  });

  it('a wrong password is no lack of an answer', async () => {
    const url = new URL(tcpUrl(server));
    url.password = 'wrong';
    await expect(startUrl({ DATABASE_URL: url.href })).rejects.toMatchObject({
      name: 'PlainError',
      message: expect.stringMatching(
        /^Postgres at .* does not let us in: password authentication failed/,
      ) as string,
    });
  });

  it('nor is a database that is not there', async () => {
    const url = new URL(tcpUrl(server));
    url.pathname = '/nowhere';
    await expect(startUrl({ DATABASE_URL: url.href })).rejects.toMatchObject({
      message: expect.stringContaining('does not let us in: database "nowhere" does not exist') as string,
    });
  });

  it('a server that takes no databases of ours', async () => {
    const { createDatabase } = await import('../database.ts');
    const { admin } = server;
    const guest = { ...admin, user: 'survives_guest', password: 'guest' };
    await withClient(admin, (client) => client.query("CREATE ROLE survives_guest LOGIN PASSWORD 'guest'"));
    await expect(createDatabase({ ...server, admin: guest }, { label: 'guest' })).rejects.toMatchObject({
      name: 'PlainError',
      message: expect.stringContaining('makes no database for a check') as string,
    });
    await withClient(admin, (client) => client.query('DROP ROLE survives_guest'));
  });
});
