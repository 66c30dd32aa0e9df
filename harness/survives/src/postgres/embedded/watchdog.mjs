/**
 * Outlives the process that started a server, and cleans up after it: `node watchdog.mjs <directory> <socket
 * directory>`, with a pipe as standard input. The system closes the pipe when that process ends, however it ends.
 */
import { removeServer } from './remove-server.mjs';

const [directory, socketDirectory] = process.argv.slice(2);

// A Ctrl-C or a `killall node` that ends our owner must not end us first.
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(name, () => {});

async function cleanUp() {
  await removeServer({ directory, socketDirectory });
  process.exit(0);
}

process.stdin.on('end', cleanUp).on('error', cleanUp).resume();
