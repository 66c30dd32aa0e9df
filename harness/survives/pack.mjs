/**
 * `npm run package -w survives-production`: makes `dist/`, the package as it is published, and a tarball of it beside
 * `dist/`. In the repository nothing is built; this emits JavaScript and declarations, and a package.json whose exports
 * lead to them. Published is what is in `dist/`: `npm publish harness/survives/dist`.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const src = join(here, 'src');
const dist = join(here, 'dist');

if (process.argv.includes('--refuse')) {
  console.error('this folder has the sources: npm run package -w survives-production  makes the package');
  process.exit(1);
}

rmSync(dist, { recursive: true, force: true });
const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
execFileSync(process.execPath, [tsc, '-p', join(here, 'tsconfig.pack.json')], { stdio: 'inherit' });
copyWhatIsJavaScript();
declarationsNameJavaScript();
writeManifest();
for (const file of ['README.md', '../../LICENSE', '../../CHANGELOG.md'])
  cpSync(join(here, file), join(dist, file.split('/').at(-1)));
execFileSync('npm', ['pack', '--pack-destination', here, '--loglevel=error'], {
  cwd: dist,
  stdio: 'inherit',
});

/** Processes of their own that run without a loader are JavaScript in the sources, too. */
function copyWhatIsJavaScript() {
  for (const file of readdirSync(src, { recursive: true }))
    if (/\.d?\.?m[jt]s$/.test(file)) cpSync(join(src, file), join(dist, file));
}

/** The compiler rewrites the imports of what runs, and leaves those of declarations as they are. */
function declarationsNameJavaScript() {
  for (const file of readdirSync(dist, { recursive: true }))
    if (file.endsWith('.d.ts')) {
      const text = readFileSync(join(dist, file), 'utf8');
      writeFileSync(join(dist, file), text.replace(/((?:from|import\()\s*'\.{1,2}\/[^']+)\.ts'/g, "$1.js'"));
    }
}

function writeManifest() {
  const { exports, ...manifest } = JSON.parse(readFileSync(join(here, 'package.json'), 'utf8'));
  delete manifest.scripts;
  const emitted = Object.entries(exports).map(([name, file]) => {
    const place = file.replace(/^\.\/src\//, './').replace(/\.ts$/, '');
    return [name, { types: `${place}.d.ts`, default: `${place}.js` }];
  });
  const bin = { 'survives-production': './command.js' };
  const published = { ...manifest, bin, exports: Object.fromEntries(emitted), sideEffects: false };
  writeFileSync(join(dist, 'package.json'), `${JSON.stringify(published, null, 2)}\n`);
}
