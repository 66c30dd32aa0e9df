import type { Assets } from './assets.ts';

/** The one HTML document. Everything in it is made by the script. */
export function documentHtml({ script, style }: Assets, nonce: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="style-nonce" content="${nonce}">
<title>Survives Production</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/assets/${style}">
<script type="module" src="/assets/${script}"></script>
</head>
<body>
<div id="page"></div>
<noscript>This workbook needs JavaScript. The command does the same without: npm run kata -- --help</noscript>
</body>
</html>
`;
}
