import type { ActKind } from './marks.ts';
import { shape, type SvgShape } from './shape.ts';

/** Disc, and what is drawn on it, around (0, 0). Paths and not characters: no font has to have them. */
interface Sign {
  radius: number;
  /** `solid` in the colour of the track, `hollow` with its outline. */
  disc: 'solid' | 'hollow' | 'none';
  path?: string;
}

const SIGNS: Record<ActKind, Sign> = {
  read: { radius: 4.5, disc: 'hollow' },
  write: { radius: 4.5, disc: 'solid' },
  control: { radius: 2, disc: 'solid' },
  pause: { radius: 2, disc: 'solid' },
  begin: { radius: 0, disc: 'none', path: 'M-5,-1 H5 M0,-1 V6' },
  commit: { radius: 7, disc: 'solid', path: 'M-3.5,0.2 L-1,2.8 L3.6,-2.6' },
  rollback: {
    radius: 7,
    disc: 'hollow',
    path: 'M-1,-4 L-3.6,-1.4 L-1,1.2 M-3.4,-1.4 H1 A2.4,2.4 0 0 1 1,3.4 H-1.5',
  },
  fault: { radius: 7, disc: 'hollow', path: 'M1,-5 L-2.6,0.8 H0.2 L-1,5 L2.8,-0.8 H0 Z' },
  error: { radius: 7, disc: 'solid', path: 'M-2.6,-2.6 L2.6,2.6 M2.6,-2.6 L-2.6,2.6' },
  wait: { radius: 7, disc: 'hollow', path: 'M-1.8,-2.8 V2.8 M1.8,-2.8 V2.8' },
  'goes-on': { radius: 7, disc: 'hollow', path: 'M-1.8,-3 L3,0 L-1.8,3 Z' },
  crash: { radius: 8, disc: 'solid', path: 'M-4,-4 L4,4 M4,-4 L-4,4' },
  party: { radius: 7, disc: 'hollow', path: 'M-2.6,2.6 L2.6,-2.6 M-1.4,-2.6 H2.6 V1.4' },
  call: { radius: 0, disc: 'none', path: 'M-4,-3 H4 L0,4 Z' },
  answer: { radius: 0, disc: 'none', path: 'M-4,3 H4 L0,-4 Z' },
};

/** The sign of a mark at a place; `color` counts from 0. */
export function signAt(mark: ActKind, x: number, y: number, color: number, scale = 1): SvgShape {
  const { radius, disc, path } = SIGNS[mark];
  const parts = [
    ...(disc === 'none' ? [] : [shape('circle', { class: disc, r: radius })]),
    ...(path === undefined ? [] : [shape('path', { d: path })]),
  ];
  const transform = `translate(${x} ${y})${scale === 1 ? '' : ` scale(${scale})`}`;
  return shape('g', { class: `sign sign-${mark} lane-${laneColor(color)}`, transform }, ...parts);
}

/** The page has six colours for lanes. */
export const laneColor = (color: number): number => (color % 6) + 1;
