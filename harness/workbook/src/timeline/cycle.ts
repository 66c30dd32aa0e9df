import { widthOf } from 'survives-production/report';
import { shape, type SvgShape } from './shape.ts';
import { laneColor } from './signs.ts';
import type { Deadlock } from './deadlocks.ts';
import type { Story } from './story.ts';

/** The ring that the callers stand on, and how high a caller is. */
const SIZE = { width: 360, height: 190, radiusX: 110, radiusY: 66, callerY: 15 };

export const CYCLE_SIZE: { width: number; height: number } = SIZE;

/** Callers in a ring, an arrow from each to whom it waits for; the one that the server refused is dashed. */
export function drawCycle({ tracks }: Story, { cycle }: Deadlock): SvgShape[] {
  const at = cycle.map(({ track }, index) => ({
    ...around((index / cycle.length) * 2 * Math.PI - Math.PI),
    halfWidth: widthOf(tracks[track]!.name) * 4.2 + 12,
  }));
  const arrows = cycle.map(({ step }, index) =>
    arc(at[index]!, at[(index + 1) % at.length]!, step, index === 0 ? 'refused' : 'waits-for'),
  );
  const callers = cycle.map(({ track }, index) => {
    const { x, y, halfWidth } = at[index]!;
    const { name, color } = tracks[track]!;
    const box = { x: x - halfWidth, y: y - SIZE.callerY, width: 2 * halfWidth, height: 2 * SIZE.callerY };
    return shape(
      'g',
      { class: `caller lane-${laneColor(color)}` },
      shape('rect', { ...box, rx: SIZE.callerY }),
      shape('text', { class: 'name', x, y, 'text-anchor': 'middle' }, name),
    );
  });
  return [shape('g', { class: 'ring' }, ...arrows, ...callers)];
}

interface Point {
  x: number;
  y: number;
}

const around = (angle: number): Point => ({
  x: Math.round(SIZE.width / 2 + SIZE.radiusX * Math.cos(angle)),
  y: Math.round(SIZE.height / 2 + SIZE.radiusY * Math.sin(angle)),
});

interface Caller extends Point {
  halfWidth: number;
}

/** Bent outwards, so that the two arrows between two callers are two. */
function arc(from: Caller, to: Caller, step: number, kind: string): SvgShape {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  // A quarter turn to the left of the way, which is outwards for a ring that goes round to the right.
  const out = { x: dy * 0.42, y: -dx * 0.42 };
  const control = { x: (from.x + to.x) / 2 + out.x, y: (from.y + to.y) / 2 + out.y };
  const [start, end] = [edgeOf(from, control), edgeOf(to, control)];
  const tip = Math.atan2(end.y - control.y, end.x - control.x);
  const middle = { x: (start.x + 2 * control.x + end.x) / 4, y: (start.y + 2 * control.y + end.y) / 4 };
  const length = Math.hypot(out.x, out.y);
  const label = { x: middle.x + (out.x / length) * 14, y: middle.y + (out.y / length) * 12 };
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
      { class: 'step', x: Math.round(label.x), y: Math.round(label.y), 'text-anchor': 'middle' },
      `step ${step}`,
    ),
  );
}

/** Where the way from a caller's middle to a point leaves the caller, taken for an ellipse. */
function edgeOf({ x, y, halfWidth }: Caller, towards: Point): Point {
  const [dx, dy] = [towards.x - x, towards.y - y];
  const scale = 1 / Math.hypot(dx / (halfWidth + 3), dy / (SIZE.callerY + 3));
  return { x: x + dx * scale, y: y + dy * scale };
}

const px = ({ x, y }: Point): string => `${Math.round(x)},${Math.round(y)}`;
