import { viewError } from '../pool/views.ts';
import type { Board, Task } from './board.ts';
import { viewErrorAt, type DeliveryHost } from './delivery.ts';

/** What the calls of an act say, put on the board and into the history. */
export const hostOf = (board: Board): DeliveryHost => ({
  jobs: board.jobs,
  viewError: (error) => viewErrorAt(board.options.locateError)(error),
  rejected: (caller, reason) =>
    board.find('unhandled-rejection', `nobody handled ${caller}'s rejection ${told(board, reason)}`),
  threw: (caller, reason) =>
    board.find('uncaught-exception', `nobody caught ${caller}'s ${told(board, reason)}`),
  called: (caller, label) => {
    board.meter.called(caller);
    if (board.recording) board.recorder.called(caller, label);
  },
  answered: (end) => {
    const { caller, label, error, value } = end;
    end.waiting = waitingForLocks(board);
    end.ledgers = board.parties.lengths;
    board.meter.answered(caller);
    for (const session of board.sessions)
      if (session.checkedOut && session.owner === caller) board.givenBack.kept.add(session);
    if (board.recording) board.recorder.answered(caller, label, error ? { error } : { value });
  },
  finished: (task) => {
    noteUnfinished(board, task);
    board.changed();
  },
});

/** Whom we hold ourselves waits for nobody. */
function waitingForLocks({ sessions, options: { holds } }: Board): string[] {
  const waiting = [...sessions].filter((session) => session.phase === 'waiting' && !holds.isHolding(session));
  return [...new Set(waiting.flatMap(({ statement }) => statement?.caller ?? []))].sort();
}

function told({ options }: Board, reason: unknown): string {
  const place = options.locateError(reason);
  return `"${viewError(reason).message}"${place ? ` at ${place.file}:${place.line}` : ''}`;
}

function noteUnfinished(board: Board, task: Pick<Task, 'name'>): void {
  if (!board.recording) return;
  for (const { statement } of board.sessions) {
    // A failed one has been answered; the server is only not ready for the next yet.
    if (statement?.caller === task.name && !statement.error)
      board.find('statement-after-answer', `${task.name} was answered before "${statement.anchor}" was`);
  }
}
