import { join, sep } from 'node:path';
import { startVitest, type TestModule } from 'vitest/node';
import { REPOSITORY } from '../../workbook/src/gate/repository-files.ts';
import { revive, type EngineMutant } from './engine-mutant.ts';

/** What tests said of one mutant, or of the engine as it is. */
export interface TestsSaid {
  /** Tests that failed by what they demand: `file > test`. */
  demanded: readonly string[];
  /** What went wrong in another way: a file that did not load, an error that no test expects, time that ran out. */
  otherwise: readonly string[];
  tests: number;
}

/** A test that hangs is no judgement, and need not be waited for as long as one that unpacks a server. */
const TEST_TIMEOUT_MS = 60_000;

/**
 * Runs files of tests with one file of the engine changed on its way into them: nothing is written.
 *
 * @param files from the root of the repository
 * @throws Error when the mutant does not fit its file, or none of the tests has loaded that file
 */
export async function runTests(files: readonly string[], mutant?: EngineMutant): Promise<TestsSaid> {
  let revived = mutant === undefined;
  const path = mutant && join(REPOSITORY, mutant.file).split(sep).join('/');
  const plugin = {
    name: 'engine-mutant',
    enforce: 'pre' as const,
    transform(source: string, id: string): string | undefined {
      if (!mutant || id.split('?')[0] !== path) return undefined;
      revived = true;
      return revive(mutant, source);
    },
  };
  const vitest = await startVitest(
    'test',
    [],
    {
      ...{ root: REPOSITORY, config: false, watch: false, include: [...files], reporters: [{}] },
      ...{ bail: mutant ? 1 : 0, testTimeout: TEST_TIMEOUT_MS, hookTimeout: TEST_TIMEOUT_MS },
    },
    { plugins: [plugin] },
  );
  try {
    if (!revived) throw new Error(`${mutant!.name}: no test in ${files.join(', ')} loads ${mutant!.file}`);
    return told(vitest.state.getTestModules());
  } finally {
    await vitest.close();
  }
}

function told(modules: readonly TestModule[]): TestsSaid {
  const demanded: string[] = [];
  const otherwise: string[] = [];
  let tests = 0;
  for (const module of modules) {
    const file = module.relativeModuleId;
    otherwise.push(...module.errors().map(({ message }) => `${file}: ${message}`));
    for (const test of module.children.allTests()) {
      const { state, errors = [] } = test.result();
      if (state === 'passed' || state === 'failed') tests++;
      if (state !== 'failed') continue;
      const name = `${file} > ${test.name}`;
      if (errors.some(isOfADemand)) demanded.push(name);
      else otherwise.push(`${name}: ${errors[0]?.message ?? 'failed'}`);
    }
  }
  return { demanded, otherwise, tests };
}

interface Thrown {
  name?: unknown;
  message?: unknown;
  cause?: unknown;
}

/** Thrown by `expect`, by itself, of a snapshot, or out of a property that fast-check has tried. */
function isOfADemand({ name, message, cause }: Thrown): boolean {
  return (
    name === 'AssertionError' ||
    /^Snapshot `[^]*` mismatched/.test(String(message)) ||
    (typeof cause === 'object' && cause !== null && isOfADemand(cause))
  );
}
