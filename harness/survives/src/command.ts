#!/usr/bin/env node
/**
 * `npx survives-production replay '<token>' [test file …]`: plays the interleaving of a token again, in the test file
 * that judges the code, with the team's own vitest. Exit code 0: it survived this order, 1: it broke, 2: neither.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { parseToken } from './check/token.ts';
import { PlainError } from './model/plain-error.ts';
import { REPLAYED_TOKEN, REPLAY_RESULT, type ReplayResult } from './vitest-replay.ts';

const USAGE = `npx survives-production replay '<token>' [test file …]

  Plays the interleaving of a token again, statement by statement. The token is the line behind "replay" in the
  report of a failing test; the test files, where given, save vitest from looking into all of them.`;

const EXIT_CODES: Record<ReplayResult['verdict'], number> = {
  survived: 0,
  broke: 1,
  incompatible: 2,
  inconclusive: 2,
};

try {
  process.exitCode = main(process.argv.slice(2));
} catch (error) {
  const { message, next } = error as Partial<PlainError>;
  process.stderr.write(`${message}\n${next ? `next: ${next}\n` : ''}`);
  process.exitCode = 2;
}

function main(args: string[]): number {
  const { positionals, values } = parseArgs({
    args,
    allowPositionals: true,
    options: { help: { type: 'boolean', short: 'h' } },
  });
  const [command, token, ...files] = positionals;
  if (values.help || command === undefined) {
    process.stdout.write(`${USAGE}\n`);
    return values.help ? 0 : 2;
  }
  if (command !== 'replay') throw new PlainError(`there is no command ${command}`, { next: USAGE });
  if (token === undefined) throw new PlainError('no token was given', { next: USAGE });
  parseToken(token);
  return replay(token, files);
}

function replay(token: string, files: readonly string[]): number {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'survives-replay-'));
  const result = path.join(folder, 'result.json');
  try {
    const vitest = vitestHere();
    const pattern = `^replay of ${token.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`;
    const { stdout, stderr } = spawnSync(
      process.execPath,
      [vitest, 'run', '--testNamePattern', pattern, ...files],
      { encoding: 'utf8', env: { ...process.env, [REPLAYED_TOKEN]: token, [REPLAY_RESULT]: result } },
    );
    if (!existsSync(result)) return notPlayed(token, `${stdout}${stderr}`);
    const { verdict, report } = JSON.parse(readFileSync(result, 'utf8')) as ReplayResult;
    process.stdout.write(`${report}\n`);
    return EXIT_CODES[verdict];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function vitestHere(): string {
  try {
    const manifest = createRequire(path.join(process.cwd(), 'package.json')).resolve('vitest/package.json');
    return path.join(path.dirname(manifest), 'vitest.mjs');
  } catch {
    throw new PlainError(`vitest is not installed in ${process.cwd()}`, {
      next: 'run this in the folder of the package whose tests made the token',
    });
  }
}

function notPlayed(token: string, said: string): number {
  const { name } = parseToken(token);
  process.stderr.write(
    `${said.trim()}\n\nno test file judges "${name}" here, or it could not be loaded: see above\n`,
  );
  return 2;
}
