import { existsSync, readFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import type { Kata } from '../course/kata.ts';
import { REPOSITORY, repositoryFiles } from './repository-files.ts';
import { JUDGED_BY } from './sentences.ts';
import { commentLines, type Variant } from './variants.ts';

const IN_KATA = ['README.md', 'kata.json', 'request.md', 'survives.ts'];
/** What survives.ts is worded with, so that it can be read as prose: who calls what, and what is demanded. */
const WORDS = ['contract.ts', 'scene.ts', 'promises.ts'];
const FEWEST_ALTERNATIVES = 3;
const FEWEST_NEAR_MISSES = 5;

/** What is missing or too much in a kata's two folders, one sentence each. */
export function complaintsAbout(kata: Kata, variants: Variant[]): string[] {
  return [
    ...missingFiles(kata, variants),
    ...strayFiles(kata, variants),
    ...tooFew(variants),
    ...variants.flatMap((variant) => complaintsAboutVariant(kata, variant)),
  ];
}

function missingFiles(kata: Kata, variants: Variant[]): string[] {
  const generated = [...kata.meta.files, happyPathTest(kata)].map((file) =>
    join(kata.dir, 'generated', file),
  );
  const wanted = [
    ...IN_KATA.map((file) => join(kata.dir, file)),
    ...generated,
    join(kata.solutionsDir, 'README.md'),
    ...variants.map(({ dir }) => join(dir, kata.meta.entry)),
  ];
  const missing = wanted.filter((file) => !existsSync(file)).map((file) => `${shown(file)} is missing`);
  if (!kata.meta.files.includes('schema.sql')) missing.push('kata.json: "files" does not have schema.sql');
  if (!variants.some(({ kind }) => kind === 'reference')) missing.push('there is no reference');
  return missing;
}

/** Whatever git would take that has no place in the two folders. */
function strayFiles(kata: Kata, variants: Variant[]): string[] {
  const places = [
    ...[...IN_KATA, ...WORDS].map((file) => join(kata.dir, file)),
    ...[...kata.meta.files, happyPathTest(kata)].map((file) => join(kata.dir, 'generated', file)),
    ...['README.md', JUDGED_BY].map((file) => join(kata.solutionsDir, file)),
  ].map(shown);
  const variantFile = new RegExp(`^(${variants.map(({ dir }) => shown(dir)).join('|')})/[^/]+\\.(ts|sql)$`);
  const own = [`${shown(kata.dir)}/`, `${shown(kata.solutionsDir)}/`];
  return repositoryFiles()
    .filter((file) => own.some((folder) => file.startsWith(folder)))
    .filter((file) => !places.includes(file) && !(variantFile.test(file) && !file.endsWith('.test.ts')))
    .map((file) => `${file} has no place in a kata`);
}

function tooFew(variants: Variant[]): string[] {
  const count = (kind: Variant['kind']) => variants.filter((variant) => variant.kind === kind).length;
  const complaints: string[] = [];
  if (count('alternative') < FEWEST_ALTERNATIVES)
    complaints.push(`fewer than ${FEWEST_ALTERNATIVES} alternatives`);
  if (count('near miss') < FEWEST_NEAR_MISSES)
    complaints.push(`fewer than ${FEWEST_NEAR_MISSES} near misses`);
  const names = variants.map(({ name }) => name);
  const twice = names.filter((name, index) => names.indexOf(name) !== index);
  if (!names.includes('do-nothing')) complaints.push('there is no near miss called do-nothing');
  return [...complaints, ...twice.map((name) => `two variants are called ${name}`)];
}

function complaintsAboutVariant(kata: Kata, { kind, dir, breaks }: Variant): string[] {
  const entry = join(dir, kata.meta.entry);
  const [what = '', ...rest] = commentLines(entry);
  const complaints = inheritedFiles(kata, dir);
  if (kind !== 'near miss') {
    if (!/^\/\/ \S/.test(what))
      complaints.push(`${shown(entry)} does not begin with a comment that names its design`);
  } else if (!/^\/\/ Near miss: \S/.test(what) || !breaks || rest.length > 1) {
    complaints.push(`${shown(entry)} does not begin with "// Near miss: …" and "// Breaks: <property>"`);
  }
  return complaints;
}

/** A file that is as in `generated/` would be inherited, and hides what the variant is about. */
function inheritedFiles(kata: Kata, dir: string): string[] {
  const same = kata.meta.files.filter((file) => {
    const [own, delivered] = [join(dir, file), join(kata.dir, 'generated', file)];
    return (
      existsSync(own) &&
      existsSync(delivered) &&
      readFileSync(own, 'utf8') === readFileSync(delivered, 'utf8')
    );
  });
  return same.map((file) => `${shown(join(dir, file))} is the same as in generated/`);
}

/** The test that came with the change: `seat-lock.test.ts` for `seat-lock.ts`. */
function happyPathTest(kata: Kata): string {
  return `${basename(kata.meta.entry, '.ts')}.test.ts`;
}

function shown(path: string): string {
  return relative(REPOSITORY, path);
}
