import { watchFlood } from './flood.ts';
import { LastWords } from './last-words.ts';
import type { Wire, WireNotice } from './pg-internals.ts';
import type { Session } from './session.ts';
import type { Traffic } from './traffic.ts';

/** Whose wire it is. Its traffic is replaced when it is used again. */
interface OnTheWire {
  readonly session: Session;
  readonly traffic: Traffic;
  /** We have ended it. */
  readonly cut: boolean;
  destroy(): void;
}

/** Passes on what happens on a wire besides the answers to statements: floods of rows, notices, the end. */
export function tellNews(wire: Wire, client: OnTheWire): void {
  const { session } = client;
  const words = new LastWords(wire, () => client.cut || session.ending || session.phase === 'cut');
  watchFlood(wire, (rows) => {
    client.traffic.flooded(session.statement, rows);
    client.destroy();
  });
  wire.on('end', () => {
    const { phase, statement } = session;
    const lost = words.ofSurroundings;
    session.closes();
    // A statement still at the gate is never sent: pg rejects it.
    if (statement && phase !== 'at-gate') client.traffic.completed(session, statement);
    client.traffic.disconnected(session, lost ?? undefined);
  });
  wire.on('notice', (message) => hear(message, client));
}

function hear(message: WireNotice, { session, traffic }: OnTheWire): void {
  if (message.routine !== 'ProcSleep') {
    traffic.notice(session, {
      severity: message.severity,
      code: message.code,
      message: message.message,
    });
  } else if (message.message?.includes('still waiting')) {
    traffic.waiting(session);
  } else if (message.message?.includes('acquired')) {
    traffic.granted(session);
  }
}
