import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Kata } from '../../workbook/src/course/kata.ts';
import { REPOSITORY, repositoryFiles } from '../../workbook/src/gate/repository-files.ts';
import { hash } from './make.ts';
import type { End, Mutant } from './mutant.ts';

/** What became of mutants, in the cache folder: for as long as neither they nor what judges them changes. */
export class Remembered {
  readonly #file: string;
  readonly #judges: string;
  readonly #ends = new Map<string, End>();
  readonly #once = new Map<string, number>();
  readonly #handedIn = new Set<string>();

  constructor(kata: Kata) {
    this.#file = join(REPOSITORY, '.survives/mutants', `${kata.number}.jsonl`);
    this.#judges = hash(promisesHash(kata), engineHash());
    if (!existsSync(this.#file)) return;
    for (const line of readFileSync(this.#file, 'utf8').split('\n').filter(Boolean)) {
      const kept = JSON.parse(line) as (End | { second: number } | { handedIn: true }) & { key: string };
      const { key, ...end } = kept;
      if ('second' in end) this.#once.set(key, end.second);
      else if ('handedIn' in end) this.#handedIn.add(key);
      else this.#ends.set(key, end);
    }
  }

  of(mutant: Mutant): End | undefined {
    return this.#ends.get(this.#key(mutant));
  }

  /** Whether the compiler takes it and the test that came with the change passes: somebody might have handed it in. */
  wouldBeHandedIn(mutant: Mutant): boolean {
    return this.#handedIn.has(this.#key(mutant));
  }

  keepHandedIn(mutant: Mutant): void {
    this.#handedIn.add(this.#key(mutant));
    this.#write({ key: this.#key(mutant), handedIn: true });
  }

  /** The second of the minute at which it was judged, not killed, and is to be judged again. */
  onceAt(mutant: Mutant): number | undefined {
    return this.#once.get(this.#key(mutant));
  }

  keep(mutant: Mutant, end: End): void {
    this.#ends.set(this.#key(mutant), end);
    this.#write({ key: this.#key(mutant), ...end });
  }

  keepOnce(mutant: Mutant, second: number): void {
    this.#once.set(this.#key(mutant), second);
    this.#write({ key: this.#key(mutant), second });
  }

  /** At once: a run that is ended half way has not been for nothing. */
  #write(line: object): void {
    mkdirSync(dirname(this.#file), { recursive: true });
    appendFileSync(this.#file, `${JSON.stringify(line)}\n`);
  }

  #key({ id }: Mutant): string {
    return hash(id, this.#judges);
  }
}

const contents = (files: readonly string[]): string =>
  hash(...files.toSorted().map((file) => `${file}\n${readFileSync(join(REPOSITORY, file), 'utf8')}`));

/** All the code that says what a kata promises, and the change with its test. */
export const promisesHash = ({ id }: Kata): string =>
  contents(repositoryFiles().filter((file) => file.startsWith(`katas/${id}/`) && /\.(ts|sql)$/.test(file)));

const engineHash = (): string =>
  contents(
    repositoryFiles().filter(
      (file) => /^harness\/survives\/src\/.*\.ts$/.test(file) && !/\.test\.ts$|\/testing\//.test(file),
    ),
  );
