import { fork, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { SourcePlace } from 'survives-production';
import type { Kata } from '../../course/kata.ts';
import { attemptDir, generatedDir } from '../../course/subjects.ts';

/** What the compiler does not accept. `file` is relative to the attempt. */
export interface TypeProblem extends SourcePlace {
  message: string;
}

const COMPILER = fileURLToPath(new URL('./type-checker.mjs', import.meta.url));
const patienceMs = 20_000;

/**
 * Asks the compiler about attempts, beside whatever else is done with them. Nothing is said where the workbook has no
 * `tsconfig.json`, or where the compiler cannot say: code runs whatever its types are.
 */
export class TypeProblems {
  readonly #root: string;
  readonly #known = new Map<string, { texts: string; problems: TypeProblem[] }>();
  #compiler: ChildProcess | undefined;
  #count = 0;

  constructor(root: string) {
    this.#root = root;
  }

  /** In the order of the files. Empty for an attempt that is as delivered, which has been compiled before. */
  async of(kata: Kata): Promise<TypeProblem[]> {
    const dir = attemptDir(kata);
    const files = kata.meta.files.filter((file) => file.endsWith('.ts') && existsSync(join(dir, file)));
    const texts = await textsOf(dir, files);
    const asDelivered = texts === (await textsOf(generatedDir(kata), files));
    if (asDelivered || !existsSync(join(this.#root, 'tsconfig.json'))) return [];
    const known = this.#known.get(kata.id);
    if (known?.texts === texts) return known.problems;
    const found = await this.#ask(files.map((file) => join(dir, file)));
    const problems = found.map((problem) => ({ ...problem, file: relative(dir, problem.file) }));
    this.#known.set(kata.id, { texts, problems });
    return problems;
  }

  /** Idempotent. */
  close(): void {
    this.#compiler?.kill('SIGKILL');
    this.#compiler = undefined;
  }

  #ask(files: readonly string[]): Promise<TypeProblem[]> {
    const compiler = (this.#compiler ??= this.#begin());
    const id = ++this.#count;
    return new Promise((resolve) => {
      const settle = (problems: TypeProblem[]): void => {
        clearTimeout(patience);
        compiler.off('message', hear).off('exit', nothing).off('error', nothing);
        resolve(problems);
      };
      const nothing = (): void => settle([]);
      const hear = (said: unknown): void => {
        const answer = said as { id: number; problems?: TypeProblem[] };
        if (answer.id === id) settle(answer.problems ?? []);
      };
      const patience = setTimeout(() => this.close(), patienceMs);
      compiler.on('message', hear).on('exit', nothing).on('error', nothing);
      compiler.send({ id, root: this.#root, files }, (error) => error && nothing());
    });
  }

  #begin(): ChildProcess {
    const compiler = fork(COMPILER, { stdio: 'ignore', execArgv: [] });
    compiler.once('exit', () => {
      if (this.#compiler === compiler) this.#compiler = undefined;
    });
    compiler.on('error', () => {});
    // Nobody waits for a compiler that has nothing to do.
    compiler.unref();
    compiler.channel?.unref();
    return compiler;
  }
}

async function textsOf(dir: string, files: readonly string[]): Promise<string> {
  const texts = await Promise.all(files.map((file) => readFile(join(dir, file), 'utf8').catch(() => '')));
  return JSON.stringify(texts);
}
