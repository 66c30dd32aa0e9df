/**
 * `node sum.mjs <folder> [<failed step>…]`: sums what the runs of the tests left in the folder, `<step>.json` of
 * vitest and `<step>.errors` of the reporter beside this file, into the line `N passed, N failed`, and says before it
 * what failed and how it begins: of a long log often only the end is kept. A file that fails before its first test,
 * an error outside of any test, a report that is no JSON, and a step that failed without any of these count as one
 * failure each.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Enough for an assertion and where it stands. */
const linesShown = 20;

const [folder, ...failedSteps] = process.argv.slice(2);
const steps = readdirSync(folder)
  .filter((file) => file.endsWith('.json'))
  .map((file) => file.replace(/\.json$/, ''));
const runs = steps.map((step) => ({ step, ...count(step) }));

const failures = runs.flatMap(({ step, failures }) =>
  failures.map(({ what, how }) => ({ step, what: `${step}: ${what}`, how })),
);
for (const step of failedSteps) {
  if (!failures.some((failure) => failure.step === step)) failures.push({ step, what: step, how: '' });
}
const passed = runs.reduce((sum, run) => sum + run.passed, 0);

for (const { what, how } of failures) {
  console.log(`failed: ${what}`);
  const lines = how.split('\n').filter((line) => line.trim() !== '' && !line.includes('/node_modules/'));
  for (const line of lines.slice(0, linesShown)) console.log(`    ${line}`);
}
console.log(`${passed} passed, ${failures.length} failed`);
process.exitCode = failures.length === 0 && passed > 0 ? 0 : 1;

function count(step) {
  try {
    const report = JSON.parse(readFileSync(join(folder, `${step}.json`), 'utf8'));
    const errors = JSON.parse(readFileSync(join(folder, `${step}.errors`), 'utf8'));
    const outside = errors.map(({ name, message, stack, during }) => ({
      what: `outside of any test, during ${during || 'no test'}: ${name}: ${message}`,
      how: stack ?? '',
    }));
    return {
      passed: report.numPassedTests,
      failures: [...report.testResults.flatMap(failuresOf), ...outside],
    };
  } catch (error) {
    return { passed: 0, failures: [{ what: `no report: ${error.message}`, how: '' }] };
  }
}

function failuresOf({ name, status, message, assertionResults }) {
  const failed = assertionResults
    .filter((test) => test.status === 'failed')
    .map((test) => ({ what: test.fullName, how: test.failureMessages.join('\n') }));
  return status === 'failed' && failed.length === 0 ? [{ what: name, how: message ?? '' }] : failed;
}
