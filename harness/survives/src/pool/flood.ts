import { LIMITS } from '../model/limits.ts';

/** No request needs so many, and a process that asks for many more of them runs out of memory. */
const ROWS_AT_MOST = LIMITS.run.rows;

/** Counts the rows of each answer on a wire, and tells once when there are too many to be read to their end. */
export function watchFlood(
  wire: { on(event: 'dataRow' | 'readyForQuery', listener: () => void): void },
  onFlood: (rows: number) => void,
): void {
  let rows = 0;
  wire.on('readyForQuery', () => {
    rows = 0;
  });
  wire.on('dataRow', () => {
    if (++rows === ROWS_AT_MOST) onFlood(ROWS_AT_MOST);
  });
}
