import { expect, it } from 'vitest';
import { shape, svgText } from './shape.ts';

it('text of an SVG has only what XML may have', () => {
  expect(svgText(shape('text', { x: 1 }, 'a\ufffeb\uffffc\u001bd\ud800e & <f>\n'))).toBe(
    '<text x="1">a\ufffdb\ufffdc\ufffdd\ufffde &amp; &lt;f&gt;\n</text>',
  );
});
