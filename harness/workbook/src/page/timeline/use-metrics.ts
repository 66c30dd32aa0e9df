import type { RefObject } from 'preact';
import { useLayoutEffect, useState } from 'preact/hooks';
import type { Metrics } from '../../timeline/layout.ts';

/** A row for each 13 pixels of type is 30 pixels high. */
const ROW_PER_TYPE = 30 / 13;

/**
 * What there is room for, measured: the width of `box`, and the type of `probe`, which holds `PROBE_SIGNS` signs in
 * the font of the chart. Measured again when either changes: a wider window, larger type.
 */
export function useMetrics(
  box: RefObject<HTMLElement | null>,
  probe: RefObject<HTMLElement | null>,
): Metrics | undefined {
  const [metrics, setMetrics] = useState<Metrics>();
  useLayoutEffect(() => {
    const measure = (): void => {
      const width = Math.floor(box.current?.clientWidth ?? 0);
      const charPx = (probe.current?.getBoundingClientRect().width ?? 0) / PROBE_SIGNS;
      if (width === 0 || charPx === 0) return;
      const typePx = Number.parseFloat(getComputedStyle(probe.current!).fontSize);
      const next = { width, charPx, rowPx: Math.round(typePx * ROW_PER_TYPE) };
      setMetrics((last) => (JSON.stringify(last) === JSON.stringify(next) ? last : next));
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(box.current!);
    observer.observe(probe.current!);
    return () => observer.disconnect();
  }, [box, probe]);
  return metrics;
}

export const PROBE_SIGNS = 40;
