import js from '@eslint/js';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

/** Where a verdict is made, time and chance come from the schedule only. */
const VERDICT_FOLDERS = ['pool', 'subject', 'time', 'execution', 'strategies', 'check', 'steer'].map(
  (name) => `harness/survives/src/${name}/**/*.ts`,
);
const REAL_CLOCK = 'harness/survives/src/time/real-clock.ts';

const fromTheSchedule = `a verdict must not depend on it: use the schedule's, or what ${REAL_CLOCK} exports`;

/** A file holds one idea, and a function can be seen at once. An exception says why, beside it. */
const LENGTHS = {
  'max-lines': ['error', { max: 300 }],
  'max-lines-per-function': ['error', { max: 50, skipBlankLines: true, skipComments: true }],
};

export default defineConfig(
  globalIgnores([
    'node_modules/',
    '.survives/',
    'coverage/',
    'katas/*/attempt/',
    'harness/survives/dist/',
    'harness/survives/examples/own-code/',
    'harness/survives/integrations/',
  ]),
  js.configs.recommended,
  {
    files: ['**/*.{ts,tsx}'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      // TypeScript itself reports these (noUnusedLocals, noUnusedParameters), and knows `_`.
      '@typescript-eslint/no-unused-vars': 'off',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/return-await': ['error', 'in-try-catch'],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/consistent-type-imports': ['error', { disallowTypeAnnotations: false }],
      // Async by contract, without an await in every implementation.
      '@typescript-eslint/require-await': 'off',
      // Functions made to be taken out of the object they came in, and `unknown` that was narrowed before.
      '@typescript-eslint/unbound-method': 'off',
      '@typescript-eslint/no-base-to-string': 'off',
      // Numbers in sentences are what template literals are for.
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      eqeqeq: 'error',
      'no-console': ['error', { allow: ['error'] }],
    },
  },
  {
    files: VERDICT_FOLDERS,
    ignores: [REAL_CLOCK, '**/*.test.ts'],
    rules: {
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now', message: fromTheSchedule },
        { object: 'Math', property: 'random', message: fromTheSchedule },
        { object: 'performance', property: 'now', message: fromTheSchedule },
      ],
      'no-restricted-syntax': [
        'error',
        { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: fromTheSchedule },
        { selector: "CallExpression[callee.name='Date']", message: fromTheSchedule },
      ],
      'no-restricted-globals': [
        'error',
        ...['setTimeout', 'setInterval', 'setImmediate', 'performance'].map((name) => ({
          name,
          message: fromTheSchedule,
        })),
      ],
      'no-restricted-imports': [
        'error',
        {
          paths: ['timers', 'node:timers', 'node:timers/promises', 'node:perf_hooks'].map((name) => ({
            name,
            message: fromTheSchedule,
          })),
        },
      ],
    },
  },
  {
    // Where `any` is what the other side gives: rows from pg, parsed JSON in tests, commander's options, and the
    // overloads of pg itself that the pool stands in for.
    files: [
      '**/*.test.ts',
      'harness/tools/rules/**/*.ts',
      'harness/workbook/src/gate/**/*.ts',
      'katas/**/*.ts',
      'solutions/**/*.ts',
      'harness/survives/src/pool/**/*.ts',
      'harness/workbook/src/command/program.ts',
    ],
    rules: {
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
  { files: ['harness/**/*.{ts,tsx}'], rules: LENGTHS },
  {
    // A `describe` is a function only to JavaScript, and what a test expects is as long as it is.
    files: ['**/*.test.ts'],
    rules: { 'no-console': 'off', 'max-lines-per-function': 'off' },
  },
  {
    // The compiler knows no DOM there; this keeps out what is Node's.
    files: ['harness/workbook/src/timeline/**/*.ts'],
    ignores: ['**/*.test.ts', '**/testing/**'],
    rules: {
      'no-restricted-globals': [
        'error',
        ...['process', 'Buffer', 'global', 'require'].map((name) => ({
          name,
          message: 'a timeline is drawn in Node as in a browser, from data alone',
        })),
      ],
    },
  },
  {
    // An event handler may be async: what it throws is shown by the page (`unhandledrejection`).
    files: ['harness/workbook/src/page/**/*.tsx'],
    rules: {
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { attributes: false } }],
    },
  },
  {
    // Wrong on purpose: the compiler and the syntax are all that is asked of them.
    files: ['solutions/*/near-misses/**/*.ts'],
    extends: [tseslint.configs.disableTypeChecked],
    rules: { 'no-console': 'off', 'no-empty': 'off', eqeqeq: 'off' },
  },
  {
    files: ['**/*.{js,mjs}'],
    languageOptions: {
      globals: Object.fromEntries(
        [
          'process',
          'console',
          'URL',
          'Buffer',
          'performance',
          'setTimeout',
          'clearTimeout',
          'setInterval',
          'clearInterval',
        ].map((name) => [name, 'readonly']),
      ),
    },
  },
  {
    // What these files do wrong is what they are for.
    files: ['harness/workbook/src/contain/hostile/**/*.ts'],
    rules: {
      '@typescript-eslint/await-thenable': 'off',
      '@typescript-eslint/no-implied-eval': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/only-throw-error': 'off',
      'no-console': 'off',
    },
  },
);
