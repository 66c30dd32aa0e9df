import type { HistoryEvent } from '../../model/history.ts';

/** Without what differs from run to run by nature: nothing. Histories are compared whole. */
export const told = (events: readonly HistoryEvent[]) =>
  events.map((event) => {
    const parts = [event.kind, event.lane];
    if (event.kind === 'statement')
      parts.push(event.anchor, event.state, ...(event.waitsFor ?? []).map((who) => `waits for ${who}`));
    if (event.kind === 'resumed') parts.push(event.state);
    if ((event.kind === 'statement' || event.kind === 'resumed') && event.error)
      parts.push(event.error.code ?? '?');
    return parts.join(' ');
  });
