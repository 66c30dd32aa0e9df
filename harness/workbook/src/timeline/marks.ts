import type { HistoryEvent, ResumedEvent, StatementEvent } from 'survives-production/report';
import { doesOf } from 'survives-production/report';
import { endsInRollback } from 'survives-production/report';

/** What kind of thing was done: each has a sign of its own (`signs.ts`), so that no colour is needed to tell them apart. */
export type ActKind =
  | 'read'
  | 'write'
  | 'control'
  | 'begin'
  | 'commit'
  | 'rollback'
  | 'fault'
  | 'error'
  | 'wait'
  | 'goes-on'
  | 'crash'
  | 'party'
  | 'pause'
  | 'call'
  | 'answer';

/** What the legend says of those that are in a run. */
export const MEANINGS: Partial<Record<ActKind, string>> = {
  read: 'reads',
  write: 'writes',
  begin: 'begins a transaction',
  commit: 'commits',
  rollback: 'rolls back',
  fault: 'made to fail',
  error: 'fails',
  wait: 'has to wait',
  'goes-on': 'goes on',
  crash: 'instance dies',
  party: 'asks an outside party',
  call: 'is called',
  answer: 'answers',
};

export function kindOf(event: HistoryEvent): ActKind {
  switch (event.kind) {
    case 'statement':
      return event.fault ? 'fault' : markOfStatement(event);
    case 'resumed':
      return event.state === 'completed' ? 'goes-on' : 'error';
    case 'lock-wait':
      return 'wait';
    case 'party':
      return event.fault ? 'fault' : event.error ? 'error' : 'party';
    case 'answer':
      return event.error ? 'error' : 'answer';
    case 'crash':
    case 'call':
      return event.kind;
    case 'pool-wait':
      return 'wait';
    case 'sleep':
    case 'wake':
    case 'time':
    case 'clock':
    case 'report':
    case 'noted':
    case 'omitted':
      return 'pause';
  }
}

function markOfStatement(event: StatementEvent): ActKind {
  if (event.state === 'waiting' || event.state === 'held') return 'wait';
  if (event.state !== 'completed') return 'error';
  return endsInRollback(event) ? 'rollback' : markOfVerb(event);
}

function markOfVerb(event: StatementEvent): ActKind {
  const { control, verb = '' } = doesOf(event)[0] ?? {};
  if (control === 'begin' || control === 'commit' || control === 'rollback') return control;
  if (control !== undefined) return 'control';
  return verb === 'SELECT' ? 'read' : 'write';
}

/** How a statement ended the transaction that it was in; `undefined` when it did not. */
export function endOfTransaction(event: StatementEvent | ResumedEvent): 'commit' | 'rollback' | undefined {
  if (event.kind === 'statement' && (event.fault === 'answer-lost' || event.fault === 'crash-after-commit'))
    return 'commit';
  // The server rolls back what a connection has left open when it ends.
  if (event.state === 'lost' || event.error?.code === '57P01') return 'rollback';
  const mark = event.kind === 'statement' ? kindOf(event) : markOfCommand(event);
  return mark === 'commit' || mark === 'rollback' ? mark : undefined;
}

/** A COMMIT can wait, for deferred constraints. */
function markOfCommand({ result }: ResumedEvent): ActKind | undefined {
  return result?.command === 'COMMIT' ? 'commit' : result?.command === 'ROLLBACK' ? 'rollback' : undefined;
}
