import { build } from 'esbuild';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { runsOf } from '../timeline/runs.ts';
import type { SavedTimeline } from '../timeline/saved.ts';
import { escaped } from '../timeline/shape.ts';
import { timelineSvg } from '../timeline/svg-file.ts';
import { twinOf, type TwinRow } from '../timeline/twin.ts';

const PAGE = fileURLToPath(new URL('../page', import.meta.url));

/** A timeline in one file, which needs nothing else and asks nobody for anything. */
export type TimelineFormat = 'html' | 'svg';

export async function timelineFile(format: TimelineFormat, saved: SavedTimeline): Promise<string> {
  const svg = timelineSvg(saved, await svgStyle());
  return format === 'svg' ? svg : html(saved, svg);
}

/** With the picture and its text for who reads without scripts; with them, the page takes their place. */
async function html(saved: SavedTimeline, svg: string): Promise<string> {
  const { script, style } = await bundle();
  const { kata, counterexample } = saved;
  const { failing, counterparts } = runsOf(counterexample);
  const json = JSON.stringify(saved).replaceAll('<', '\\u003c');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:">
<title>${escaped(`${kata}: ${counterexample.headline}`)}</title>
<link rel="icon" href="data:,">
<style>${style}</style>
</head>
<body>
<div id="page">
${svg.slice(svg.indexOf('<svg'))}
${twinTable(twinOf(failing.story, counterparts))}
</div>
<script type="application/json" id="saved">${json}</script>
<script>${script.replaceAll('</script', '<\\/script')}</script>
</body>
</html>
`;
}

function twinTable(rows: readonly TwinRow[]): string {
  const lines = rows.map(({ step, who, what, note, place }) => {
    const cells = [step, who, what, note, place].map((text) => `<td>${escaped(text)}</td>`);
    return `<tr>${cells.join('')}</tr>`;
  });
  return `<table>\n${lines.join('\n')}\n</table>`;
}

let bundled: Promise<{ script: string; style: string }> | undefined;

/** Once per process. */
function bundle(): Promise<{ script: string; style: string }> {
  return (bundled ??= bundleStandalone());
}

async function bundleStandalone(): Promise<{ script: string; style: string }> {
  const { outputFiles } = await build({
    entryPoints: [`${PAGE}/timeline/standalone.tsx`, `${PAGE}/timeline/standalone.css`],
    outdir: '/timeline',
    bundle: true,
    format: 'iife',
    target: 'es2022',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    minify: true,
    charset: 'utf8',
    legalComments: 'none',
    write: false,
    logLevel: 'silent',
  });
  const text = (end: string): string => outputFiles.find(({ path }) => path.endsWith(end))!.text;
  return { script: text('.js'), style: text('.css') };
}

/** The colours of the page, dark where the reader's system is, and the look of what is drawn. */
async function svgStyle(): Promise<string> {
  const read = (file: string): Promise<string> => readFile(`${PAGE}/${file}`, 'utf8');
  const [tokens, chart] = await Promise.all([read('styles/tokens.css'), read('timeline/chart.css')]);
  const light = /:root \{[^}]*\}/.exec(tokens)?.[0] ?? '';
  const dark = /:root\[data-theme='dark'\] (\{[^}]*\})/.exec(tokens)?.[1] ?? '{}';
  return `${light}\n@media (prefers-color-scheme: dark) { :root ${dark} }\n.paper { fill: var(--paper); }\n${chart}`;
}
