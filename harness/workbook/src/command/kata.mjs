/**
 * The command's door. What cannot even be loaded (a package that is missing, a file that cannot be read) would end Node
 * with exit code 1, which says of somebody's code that it broke. Plain JavaScript that imports nothing before it can
 * say so.
 */
try {
  await import('tsx');
  await import('./main.ts');
} catch (error) {
  const reason = String(error?.message ?? error).split('\n')[0];
  const next = 'npm ci --include=dev --ignore-scripts, then the same command again';
  if (process.argv.includes('--json'))
    process.stdout.write(
      `${JSON.stringify({ format: 1, verdict: 'inconclusive', reason: `our fault: ${reason}`, next })}\n`,
    );
  else
    process.stderr.write(
      `! The command could not be loaded, and that says nothing about your code: ${reason}\n  next: ${next}\n`,
    );
  process.exitCode = 2;
}
