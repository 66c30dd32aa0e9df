import { readFile } from 'node:fs/promises';
import { SourceMap, type SourceMapPayload } from 'node:module';
import path from 'node:path';
import * as esbuild from 'esbuild';
import type { SourcePlace } from '../model/history.ts';
import { PlainError } from '../model/plain-error.ts';
import type { CodeOnDisk } from './code-on-disk.ts';
import { findInLayers } from './layers.ts';
import { withMapForDebugger } from './debugger-map.ts';

/** The subject's module graph as one function body, with the map back to the learner's lines. */
export interface Bundle {
  code: string;
  map: SourceMap;
  /** Places that have been looked up, by position in the bundle. */
  places: Map<number, SourcePlace | undefined>;
  /** The name that stack frames of the bundle carry. */
  filename: string;
  /** For `require` of packages. */
  resolveFrom: string;
}

const NAMESPACE = 'subject';
let bundles = 0;

/**
 * Bundles the subject's entry with everything it imports by a relative path, and the packages it uses except
 * `pg`, so that one evaluation is one application instance: module state, helpers included, is never shared.
 */
export async function bundleCode(source: CodeOnDisk): Promise<Bundle> {
  const filename = `subject-${++bundles}.cjs`;
  const { layers, entry } = source;
  const entryFile = await findInLayers(layers ?? ['/'], layers ? entry : path.resolve(entry));
  if (!entryFile) {
    throw new PlainError(`there is no ${entry}${layers ? ` in ${layers.join(' or ')}` : ''}`, {
      next: 'put it there and check again',
      exitCode: 1,
    });
  }
  const result = await esbuild
    .build({
      stdin: {
        contents: `export * from ${JSON.stringify(layers ? `./${entry}` : entryFile)};`,
        sourcefile: 'entry',
        loader: 'js',
        ...(!layers && { resolveDir: path.dirname(entryFile) }),
      },
      bundle: true,
      write: false,
      outfile: filename,
      platform: 'node',
      format: 'cjs',
      target: 'node20',
      external: ['pg', 'pg/*', 'pg-native'],
      // `await import('node:timers/promises')` goes through the same door as every other import.
      supported: { 'dynamic-import': false },
      define: { 'import.meta.url': JSON.stringify(`file://${entryFile}`) },
      sourcemap: 'external',
      sourcesContent: false,
      logLevel: 'silent',
      plugins: [...(layers ? [layeredFiles(layers)] : []), optionalPackages()],
    })
    .catch((failure: esbuild.BuildFailure) => {
      throw compileError(failure, path.dirname(entryFile));
    });
  const outputs = result.outputFiles;
  const text = (end: string) => outputs.find((file) => file.path.endsWith(end))?.text ?? '';
  const map = JSON.parse(text('.map')) as SourceMapPayload;
  return {
    code: await withMapForDebugger(text('.cjs'), map, (place) => fileOf(layers, place)),
    map: new SourceMap(map),
    places: new Map(),
    filename,
    resolveFrom: entryFile,
  };
}

/** A source of the bundle's map, on disk; undefined when it is none of the subject's. */
async function fileOf(layers: readonly string[] | undefined, place: string): Promise<string | undefined> {
  if (!layers) return path.resolve(place);
  const prefix = `${NAMESPACE}:`;
  return place.startsWith(prefix) ? findInLayers(layers, place.slice(prefix.length)) : undefined;
}

function layeredFiles(layers: readonly string[]): esbuild.Plugin {
  return {
    name: 'layered-files',
    setup(build) {
      build.onResolve({ filter: /^\.{1,2}\// }, async (request) => {
        const inSubject =
          request.namespace === NAMESPACE || request.importer === '<stdin>' || request.importer === 'entry';
        if (!inSubject) return undefined;
        const folder = request.namespace === NAMESPACE ? path.dirname(request.importer) : '.';
        const wanted = path.join(folder, request.path);
        for (const name of spellings(wanted)) {
          if (await findInLayers(layers, name)) return { path: name, namespace: NAMESPACE };
        }
        return { errors: [{ text: `Cannot find ${request.path}` }] };
      });
      build.onLoad({ filter: /.*/, namespace: NAMESPACE }, async ({ path: name }) => {
        const file = (await findInLayers(layers, name))!;
        const loader = name.endsWith('.json') ? 'json' : /\.[cm]?js$/.test(name) ? 'js' : 'ts';
        return { contents: await readFile(file, 'utf8'), loader, resolveDir: path.dirname(file) };
      });
    },
  };
}

/**
 * Packages name others that they get along without, such as the drivers of other databases. One that is not installed is
 * left to `require`, which says so to whoever does need it.
 */
function optionalPackages(): esbuild.Plugin {
  const asked = {};
  return {
    name: 'optional-packages',
    setup(build) {
      build.onResolve({ filter: /^[^./]/ }, async ({ path: name, pluginData, ...from }) => {
        if (pluginData === asked || !/[\\/]node_modules[\\/]/.test(from.importer)) return undefined;
        const { importer, kind, resolveDir } = from;
        const found = await build.resolve(name, { importer, kind, resolveDir, pluginData: asked });
        return found.errors.length > 0 ? { path: name, external: true } : found;
      });
    },
  };
}

/** TypeScript lets one import `./helper.ts`, `./helper.js` and `./helper`. */
function spellings(name: string): string[] {
  return [name, name.replace(/\.js$/, '.ts'), `${name}.ts`, `${name}/index.ts`];
}

function compileError(failure: esbuild.BuildFailure, lookedIn: string): PlainError {
  const first = failure.errors?.[0];
  if (!first) throw failure as Error;
  const where = first.location
    ? `${first.location.file.replace(`${NAMESPACE}:`, '')}:${first.location.line}:${first.location.column + 1}`
    : 'the code';
  const shown = first.location?.lineText.trim();
  const missing = /^Could not resolve "([^"./][^"]*)"/.exec(first.text)?.[1];
  if (missing !== undefined && first.location) {
    return new PlainError(
      `${where} imports ${missing}, and there is no such package: it was looked for in node_modules of ${lookedIn}, and of the folders above it`,
      { next: 'install it there, or import something else', exitCode: 1 },
    );
  }
  return new PlainError(`${where} does not compile: ${first.text}${shown ? `\n    ${shown}` : ''}`, {
    next: 'mend that line and check again',
    exitCode: 1,
  });
}
