/**
 * `node sum.mjs <folder> [<failed step>…]`: sums vitest's JSON reports in the folder into the line
 * `N passed, N failed`, and says before it what failed. A file that fails before its first test, a report that is
 * no JSON, and a step that failed without a failing test count as one failure each.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const [folder, ...failedSteps] = process.argv.slice(2);
const reports = readdirSync(folder).map((file) => ({
  step: file.replace(/\.json$/, ''),
  ...count(join(folder, file)),
}));

const failures = reports.flatMap(({ step, failures }) => failures.map((failure) => `${step}: ${failure}`));
for (const step of failedSteps) {
  if (!failures.some((failure) => failure.startsWith(`${step}: `))) failures.push(step);
}
const passed = reports.reduce((sum, report) => sum + report.passed, 0);

for (const failure of failures) console.log(`failed: ${failure}`);
console.log(`${passed} passed, ${failures.length} failed`);
process.exitCode = failures.length === 0 && passed > 0 ? 0 : 1;

function count(file) {
  let report;
  try {
    report = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    return { passed: 0, failures: [`no report: ${error.message}`] };
  }
  const failures = report.testResults.flatMap(failuresOf);
  // vitest also fails for what happens outside of any test, an unhandled rejection for example.
  if (!report.success && failures.length === 0) failures.push('vitest found an error outside of the tests');
  return { passed: report.numPassedTests, failures };
}

function failuresOf({ name, status, message, assertionResults }) {
  const failed = assertionResults.filter((test) => test.status === 'failed').map((test) => test.fullName);
  return status === 'failed' && failed.length === 0 ? [`${name}: ${message}`] : failed;
}
