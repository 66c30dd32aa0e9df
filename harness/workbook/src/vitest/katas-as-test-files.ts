import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vitest/config';

const SURVIVES = /\/katas\/([^/]+)\/survives\.ts$/;
const REGISTER_PROMISES = modulePath('./register-promises.ts');

/**
 * Lets vitest take a kata's `survives.ts` for a test file, so that an editor's test explorer lists the promises by name.
 * The file itself stays free of vitest: the call that registers its tests is added here.
 */
export function promiseTests(): Plugin {
  return {
    name: 'survives-production:promise-tests',
    enforce: 'pre',
    transform(code, id) {
      const kata = SURVIVES.exec(id)?.[1];
      if (!kata) return undefined;
      // Behind the last line, so that line numbers stay true. A module may import itself.
      const lines = [
        `import * as itself from ${JSON.stringify(id)};`,
        `import { registerPromises } from ${REGISTER_PROMISES};`,
        `await registerPromises(${JSON.stringify(kata)}, itself.default);`,
      ];
      return { code: `${code}\n${lines.join(' ')}\n`, map: null };
    },
  };
}

const SOLUTIONS = /\/solutions\/([^/]+)\/README\.md$/;
const REGISTER_GATE = modulePath('../gate/register-gate.ts');

/**
 * Lets vitest take what every kata's `solutions/` has for a file of tests: its quality gate. So katas are dealt out to all
 * workers, and one can be asked for, without anything in a kata's folders that only says so.
 */
export function gateTests(): Plugin {
  return {
    name: 'survives-production:gate-tests',
    enforce: 'pre',
    load(id) {
      const kata = SOLUTIONS.exec(id)?.[1];
      if (!kata) return undefined;
      return `import { registerGate } from ${REGISTER_GATE};\nawait registerGate(${JSON.stringify(kata)});\n`;
    },
  };
}

function modulePath(relative: string): string {
  return JSON.stringify(fileURLToPath(new URL(relative, import.meta.url)));
}
