import { cpSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { exec } from 'tinyexec';
import type { Kata } from '../course/kata.ts';
import { REPOSITORY } from './repository-files.ts';
import type { Variant } from './variants.ts';

/** What the compiler says about each variant of a kata, laid over what it inherits. */
export interface TypeErrors {
  of(variant: Variant): string[];
}

/** All of them in one run of the compiler, since it takes longer to start than to check. */
export async function typecheckVariants(kata: Kata, variants: readonly Variant[]): Promise<TypeErrors> {
  // Inside the repository, so that packages are found from there.
  const root = join(REPOSITORY, '.survives/gate', `${kata.id}-${process.pid}`);
  try {
    const files = variants.flatMap((variant) => assemble(root, kata, variant));
    const config = { extends: join(REPOSITORY, 'tsconfig.json'), files, include: [] };
    writeFileSync(join(root, 'tsconfig.json'), JSON.stringify(config));
    const compiler = join(REPOSITORY, 'node_modules/typescript/bin/tsc');
    const { stdout } = await exec(process.execPath, [compiler, '-p', root, '--pretty', 'false'], {
      nodeOptions: { cwd: root },
    });
    const lines = stdout.split('\n').filter((line) => /error TS/.test(line));
    return { of: (variant) => lines.filter((line) => line.startsWith(`${place(variant)}/`)) };
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

/** Copies what would run, and demands that its exports can stand in for those that were delivered. */
function assemble(root: string, kata: Kata, variant: Variant): string[] {
  const dir = join(root, place(variant));
  mkdirSync(dir, { recursive: true });
  const generated = join(kata.dir, 'generated');
  cpSync(generated, dir, { recursive: true, filter: (file) => !file.endsWith('.test.ts') });
  cpSync(variant.dir, dir, { recursive: true });
  const names = kata.meta.exports.map((name) => `'${name}'`).join(' | ');
  writeFileSync(
    join(dir, 'stands-in.ts'),
    `import type * as delivered from '${relative(dir, join(generated, kata.meta.entry))}';\n` +
      `import * as variant from './${kata.meta.entry}';\n` +
      `variant satisfies Pick<typeof delivered, ${names}>;\n`,
  );
  return readdirSync(dir)
    .filter((file) => file.endsWith('.ts'))
    .map((file) => join(dir, file));
}

const place = ({ kind, name }: Variant) => `${kind.replace(' ', '-')}-${name}`;
