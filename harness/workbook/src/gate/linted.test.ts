import { ESLint } from 'eslint';
import { expect, it } from 'vitest';
import { REPOSITORY } from './repository-files.ts';

// One program of TypeScript for all katas: making one is what linting with types costs.
it('the delivered changes pass the linter: nothing but what they do under concurrency gives them away', async () => {
  const results = await new ESLint({ cwd: REPOSITORY }).lintFiles('katas/*/generated/**/*.ts');
  const complaints = results.flatMap(({ filePath, messages }) =>
    messages.map(({ line, message, ruleId }) => `${filePath}:${line} ${message} (${ruleId})`),
  );
  expect(results.length).toBeGreaterThan(10);
  expect(complaints).toEqual([]);
});
