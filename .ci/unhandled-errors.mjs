/**
 * A vitest reporter. vitest's exit code is 1 when something throws outside of any test, and its JSON report does not
 * say so: this writes `[{ name, message, stack, during }]` to the file named by SURVIVES_UNHANDLED_ERRORS, `[]` when
 * there are none. `during` is the test that ran last, which need not have thrown it.
 */
import { writeFileSync } from 'node:fs';

export default class UnhandledErrors {
  onTestRunEnd(_modules, unhandledErrors) {
    const errors = unhandledErrors.map((error) => ({
      name: error.name,
      message: error.message,
      stack: error.stack,
      during: [error.VITEST_TEST_PATH, error.VITEST_TEST_NAME].filter(Boolean).join(' > '),
    }));
    writeFileSync(process.env.SURVIVES_UNHANDLED_ERRORS, JSON.stringify(errors, null, 2));
  }
}
