/**
 * `npm run kata check 01 --json` never reaches us whole: without a `--` npm takes every flag for a setting of its
 * own, and hands it on as `npm_config_json=true`. Those that take no value are put back where they belong.
 */
export function withFlagsThatNpmTook(args: readonly string[], env: NodeJS.ProcessEnv): string[] {
  if (env['npm_lifecycle_event'] !== 'kata') return [...args];
  const takes = flags[args[0] ?? ''] ?? [];
  const taken = takes.filter(
    (flag) => env[`npm_config_${flag.replaceAll('-', '_')}`] === 'true' && !args.includes(`--${flag}`),
  );
  return [...args, ...taken.map((flag) => `--${flag}`)];
}

const flags: Record<string, string[]> = {
  check: ['json', 'full', 'thorough', 'in-process'],
  replay: ['json'],
  hint: ['all'],
  solution: ['yes'],
  reset: ['progress', 'all'],
};
