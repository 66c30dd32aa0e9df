/**
 * Runs the tests that came with a change, in a process of its own: `node run-tests.mjs <folder>`. Without the
 * configuration of whatever repository is around it: production code knows nothing but `DATABASE_URL`.
 */
import { startVitest } from 'vitest/node';

const [root] = process.argv.slice(2);
const options = { root, config: false, watch: false, reporters: ['json'], passWithNoTests: true };
const vitest = await startVitest('test', [], options);
await vitest.close();
