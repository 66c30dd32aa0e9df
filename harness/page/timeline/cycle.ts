import { shape, type Shape } from './shape.ts';
import { laneColor } from './signs.ts';
import type { Deadlock } from './deadlocks.ts';
import type { Story } from './story.ts';

/** The middle, and how far from it the callers stand. */
const SIZE = { width: 320, height: 180, radiusX: 100, radiusY: 62, disc: 22 };

export const CYCLE_SIZE: { width: number; height: number } = SIZE;

/** Callers in a ring, an arrow from each to whom it waits for; the one that the server refused is dashed. */
export function drawCycle({ tracks }: Story, { cycle }: Deadlock): Shape[] {
  const at = cycle.map((_, index) => around((index / cycle.length) * 2 * Math.PI - Math.PI));
  const arrows = cycle.map(({ step }, index) =>
    arc(at[index]!, at[(index + 1) % at.length]!, step, index === 0 ? 'refused' : 'waits-for'),
  );
  const discs = cycle.map(({ track }, index) => {
    const { x, y } = at[index]!;
    const { name, color } = tracks[track]!;
    return shape(
      'g',
      { class: `caller lane-${laneColor(color)}` },
      shape('circle', { cx: x, cy: y, r: SIZE.disc }),
      shape('text', { class: 'name', x, y, 'text-anchor': 'middle' }, name),
    );
  });
  return [...arrows, ...discs];
}

interface Point {
  x: number;
  y: number;
}

const around = (angle: number): Point => ({
  x: Math.round(SIZE.width / 2 + SIZE.radiusX * Math.cos(angle)),
  y: Math.round(SIZE.height / 2 + SIZE.radiusY * Math.sin(angle)),
});

/** Bent outwards, so that the two arrows between two callers are two. */
function arc(from: Point, to: Point, step: number, kind: string): Shape {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const length = Math.hypot(dx, dy);
  const [ux, uy] = [dx / length, dy / length];
  const bend = length * 0.32;
  const [start, end] = [offset(from, ux, uy, uy, -ux), offset(to, -ux, -uy, uy, -ux)];
  const control = { x: (start.x + end.x) / 2 + uy * bend, y: (start.y + end.y) / 2 - ux * bend };
  const tip = Math.atan2(end.y - control.y, end.x - control.x);
  const middle = {
    x: (start.x + 2 * control.x + end.x) / 4 + uy * 12,
    y: (start.y + 2 * control.y + end.y) / 4 - ux * 12,
  };
  return shape(
    'g',
    { class: `arrow ${kind}` },
    shape('path', { class: 'shaft', d: `M${px(start)} Q${px(control)} ${px(end)}` }),
    shape('path', {
      class: 'head',
      d: 'M0,0 L-9,-4.5 V4.5 Z',
      transform: `translate(${px(end)}) rotate(${Math.round((tip * 180) / Math.PI)})`,
    }),
    shape(
      'text',
      { class: 'step', x: Math.round(middle.x), y: Math.round(middle.y), 'text-anchor': 'middle' },
      `step ${step}`,
    ),
  );
}

/** From the middle of a caller to the edge of its disc, a little to the outside. */
function offset({ x, y }: Point, alongX: number, alongY: number, outX: number, outY: number): Point {
  const [along, out] = [SIZE.disc * 0.85, SIZE.disc * 0.6];
  return { x: x + alongX * along + outX * out, y: y + alongY * along + outY * out };
}

const px = ({ x, y }: Point): string => `${Math.round(x)},${Math.round(y)}`;
