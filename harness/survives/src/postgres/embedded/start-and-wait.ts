/**
 * Started by tests as a process of its own, to be killed: starts a server, says on one line where it is, and waits
 * for a word on standard input: `stop` stops the server, anything else leaves without having done so.
 */
import { text } from 'node:stream/consumers';
import { startEmbedded } from './start-embedded.ts';

const server = await startEmbedded();
const { directory, socketDirectory, pid } = server;
process.stdout.write(`${JSON.stringify({ directory, socketDirectory, pid })}\n`);
if ((await text(process.stdin)) !== 'stop') process.exit(0);
await server.stop();
process.stdout.write('stopped\n');
