import { build } from 'esbuild';
import type { Hono } from 'hono';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';

const PAGE = fileURLToPath(new URL('../page', import.meta.url));

interface Asset {
  type: string;
  text: Uint8Array<ArrayBuffer>;
  zipped: Uint8Array<ArrayBuffer>;
}

/** The page's scripts and styles as the browser gets them. What is only sometimes needed is a file of its own. */
export interface Assets {
  script: string;
  style: string;
  files: ReadonlyMap<string, Asset>;
}

/** Bundles the page in memory: nothing is written, and nobody has to build anything. */
export async function bundlePage(): Promise<Assets> {
  const { outputFiles } = await build({
    entryPoints: [`${PAGE}/main.tsx`, `${PAGE}/styles/page.css`],
    outdir: '/assets',
    entryNames: '[name]-[hash]',
    chunkNames: '[name]-[hash]',
    bundle: true,
    splitting: true,
    format: 'esm',
    target: 'es2022',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    minify: true,
    legalComments: 'none',
    write: false,
    logLevel: 'silent',
  });
  const files = new Map<string, Asset>();
  for (const { path, contents } of outputFiles) files.set(basename(path), await assetOf(path, contents));
  const named = (pattern: RegExp) => [...files.keys()].find((name) => pattern.test(name))!;
  return { script: named(/^main-.*\.js$/), style: named(/^page-.*\.css$/), files };
}

async function assetOf(path: string, contents: Uint8Array): Promise<Asset> {
  const type = path.endsWith('.css') ? 'text/css; charset=utf-8' : 'text/javascript; charset=utf-8';
  return { type, text: new Uint8Array(contents), zipped: new Uint8Array(await promisify(gzip)(contents)) };
}

/** `/assets/<name with the hash of its content>`. */
export function addAssets(app: Hono, assets: () => Promise<Assets>): void {
  app.get('/assets/:name', async (c) => {
    const asset = (await assets()).files.get(c.req.param('name'));
    if (!asset) return c.notFound();
    const zips = /\bgzip\b/.test(c.req.header('accept-encoding') ?? '');
    c.header('content-type', asset.type);
    c.header('cache-control', 'private, max-age=31536000, immutable');
    c.header('vary', 'accept-encoding');
    if (zips) c.header('content-encoding', 'gzip');
    return c.body(zips ? asset.zipped : asset.text);
  });
}
