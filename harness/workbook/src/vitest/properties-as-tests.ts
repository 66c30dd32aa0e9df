import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vitest/config';

const REGISTER = fileURLToPath(new URL('./register-properties.ts', import.meta.url));
const SURVIVES = /\/katas\/([^/]+)\/survives\.ts$/;

/**
 * Lets vitest take a kata's `survives.ts` for a test file, so that an editor's test explorer lists the
 * properties by name. The file itself stays free of vitest: the call that registers its tests is added here.
 */
export function propertiesAsTests(): Plugin {
  return {
    name: 'survives-production:properties-as-tests',
    enforce: 'pre',
    transform(code, id) {
      const kata = SURVIVES.exec(id)?.[1];
      if (!kata) return undefined;
      // Behind the last line, so that line numbers stay true. A module may import itself.
      const lines = [
        `import * as itself from ${JSON.stringify(id)};`,
        `import { registerProperties } from ${JSON.stringify(REGISTER)};`,
        `await registerProperties(${JSON.stringify(kata)}, itself.default);`,
      ];
      return { code: `${code}\n${lines.join(' ')}\n`, map: null };
    },
  };
}
