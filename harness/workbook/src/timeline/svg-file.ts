import { citedSteps, paragraph } from 'survives-production/report';
import { CYCLE_SIZE, drawCycle } from './cycle.ts';
import { draw, drawHeading } from './drawing.ts';
import { layOut, type Metrics } from './layout.ts';
import { runsOf } from './runs.ts';
import type { SavedTimeline } from './saved.ts';
import { shape, svgText, type SvgShape } from './shape.ts';
import { cycleSentences } from './wording.ts';

/** Most monospaced fonts have signs of 0.6 of their size; a little more, so that no text runs out of its box. */
const METRICS: Metrics = { width: 1200, charPx: 13 * 0.62, rowPx: 30 };
const EDGE = 12;
const LINE_PX = 20;

/** The whole failing run as one picture, with `css` for its look. Opens from a disk, and scales. */
export function timelineSvg(saved: SavedTimeline, css: string): string {
  const { failing, differs } = runsOf(saved.counterexample);
  const layout = layOut(failing.story, METRICS);
  const parts: SvgShape[] = [];
  let y = EDGE;
  const add = (shapes: readonly SvgShape[], height: number): void => {
    parts.push(shape('g', { transform: `translate(0 ${y})` }, ...shapes));
    y += height;
  };
  const lines = headLines(saved);
  add(lines.map(textLine), lines.length * LINE_PX + EDGE);
  if (layout.form === 'columns') add(drawHeading(layout, METRICS.rowPx), METRICS.rowPx);
  add(
    draw(failing.story, layout, { differs, cited: citedSteps(saved.counterexample.why) }),
    layout.height + EDGE,
  );
  for (const deadlock of failing.story.deadlocks) {
    add(drawCycle(failing.story, deadlock), CYCLE_SIZE.height);
    const sentences = cycleSentences(failing.story, deadlock).flatMap(wrapped);
    add(
      sentences.map((text, index) => textLine({ text, kind: 'plain' }, index)),
      sentences.length * LINE_PX,
    );
  }
  return document(saved, css, parts, y + EDGE);
}

interface HeadLine {
  text: string;
  kind: 'name' | 'plain' | 'step' | 'tone-bad';
}

function headLines({ kata, subject, property, counterexample }: SavedTimeline): HeadLine[] {
  const { headline, expected, seen, why, found, reproduced } = counterexample;
  return [
    { text: `${kata} · ${subject} · ${property}`, kind: 'step' },
    { text: `✗ ${headline}`, kind: 'tone-bad' },
    ...wrapped(`expected ${expected}`).map((text) => ({ text, kind: 'plain' as const })),
    ...wrapped(`seen ${seen}`).map((text) => ({ text, kind: 'plain' as const })),
    ...wrapped(why).map((text) => ({ text, kind: 'plain' as const })),
    ...wrapped(`${found} · reproduced ${reproduced}`).map((text) => ({ text, kind: 'step' as const })),
  ];
}

const wrapped = (text: string): string[] =>
  paragraph(text, Math.floor((METRICS.width - 2 * EDGE) / METRICS.charPx), '');

const textLine = ({ text, kind }: HeadLine, index: number): SvgShape =>
  shape('text', { class: kind, x: EDGE, y: (index + 0.5) * LINE_PX }, text);

function document(
  { kata, counterexample }: SavedTimeline,
  css: string,
  parts: SvgShape[],
  height: number,
): string {
  const { width } = METRICS;
  const size = `width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"`;
  const title = svgText(shape('text', {}, `${kata}: ${counterexample.headline}`)).replace(
    /^<text>|<\/text>$/g,
    '',
  );
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<svg xmlns="http://www.w3.org/2000/svg" ${size} role="img">`,
    `<title>${title}</title>`,
    `<style>${css.replaceAll('<', '\\3c ')}</style>`,
    svgText(shape('rect', { class: 'paper', width, height })),
    svgText(shape('g', { class: 'chart' }, ...parts)),
    '</svg>',
    '',
  ].join('\n');
}
