import type { HistoryEvent, ResumedEvent, StatementEvent } from '../../model/history.ts';
import { CONTROL_VERBS } from '../../model/control-verbs.ts';
import { endsInRollback } from '../../report/endings.ts';

/** What kind of thing was done, for the sign on the track. */
export type Mark =
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

/** A sign of its own for each that matters, so that no colour is needed to tell them apart. */
export const SIGNS: Record<Mark, string> = {
  read: '○',
  write: '●',
  control: '·',
  begin: '┬',
  commit: '✓',
  rollback: '↶',
  fault: '⚡',
  error: '✗',
  wait: '…',
  'goes-on': '↳',
  crash: '☠',
  party: '↗',
  pause: '∙',
  call: '▸',
  answer: '◂',
};

/** What the legend says of those that are in a run. */
export const MEANINGS: Partial<Record<Mark, string>> = {
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

export function markOf(event: HistoryEvent): Mark {
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
    case 'omitted':
      return 'pause';
  }
}

function markOfStatement(event: StatementEvent): Mark {
  if (event.state === 'waiting' || event.state === 'held') return 'wait';
  if (event.state !== 'completed') return 'error';
  return endsInRollback(event) ? 'rollback' : markOfVerb(event);
}

function markOfVerb({ anchor, sql }: StatementEvent): Mark {
  const [verb = ''] = anchor.split(' ');
  if (verb === 'BEGIN' || verb === 'START') return 'begin';
  if (verb === 'COMMIT' || verb === 'END') return 'commit';
  if (verb === 'ABORT' || verb === 'ROLLBACK') return /\bto\b/i.test(sql) ? 'control' : 'rollback';
  if (CONTROL_VERBS.has(verb)) return 'control';
  return verb === 'SELECT' || verb === 'SHOW' ? 'read' : 'write';
}

/** The transaction is over, whichever way. */
export function endsTransaction(event: StatementEvent | ResumedEvent): 'commit' | 'rollback' | undefined {
  const mark = markOf(event);
  return mark === 'commit' || mark === 'rollback' ? mark : undefined;
}
