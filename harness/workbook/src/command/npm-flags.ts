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
  return withValues([...args, ...taken.map((flag) => `--${flag}`)], env);
}

/**
 * Of `--property x` npm keeps the flag and hands on `x` as the last word; `--property=x` it keeps whole. Of two such flags
 * nobody can tell whose a word is: then the words stay as they came.
 */
function withValues(args: string[], env: NodeJS.ProcessEnv): string[] {
  const kept = (valued[args[0] ?? ''] ?? []).flatMap((flag) => {
    const value = env[`npm_config_${flag}`];
    return value === undefined || value === '' || args.includes(`--${flag}`) ? [] : [{ flag, value }];
  });
  const whole = kept.filter(({ value }) => value !== 'true');
  const [alone, ...more] = kept.filter(({ value }) => value === 'true');
  const at = args.findLastIndex((arg) => !arg.startsWith('-'));
  const words =
    alone && more.length === 0 && at > 0 ? args.toSpliced(at, 1, `--${alone.flag}`, args[at]!) : args;
  return [...words, ...whole.flatMap(({ flag, value }) => [`--${flag}`, value])];
}

const valued: Record<string, string[]> = {
  check: ['property', 'subject'],
  replay: ['subject'],
  drive: ['property', 'subject', 'input'],
};

const flags: Record<string, string[]> = {
  check: ['json', 'full', 'thorough', 'in-process'],
  replay: ['json'],
  hint: ['all'],
  solution: ['yes'],
  reset: ['progress', 'all'],
};
