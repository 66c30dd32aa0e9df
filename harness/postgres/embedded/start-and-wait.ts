/**
 * Started by tests as a process of its own, to be killed: starts a server, says on one line where it is, and waits.
 * Ends like any command that forgot to stop it would, if its standard input ends.
 */
import { startEmbedded } from './start-embedded.ts';

const { directory, socketDirectory, pid } = await startEmbedded();
process.stdout.write(`${JSON.stringify({ directory, socketDirectory, pid })}\n`);
process.stdin.on('end', () => process.exit(0)).resume();
