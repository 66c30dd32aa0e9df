import type { FaultKind } from '../model/faults.ts';
import type { ErrorView, ResumedEvent, StatementEvent, StatementResult } from '../model/history.ts';
import type { HoldPlace } from '../model/schedule.ts';
import { commits } from '../sql/control.ts';
import { doesOf } from '../sql/does.ts';
import { count, printable, widthOf } from '../text/text.ts';

/** What the condition is called, in words. The names are those of PostgreSQL's manual, appendix A. */
const CONDITIONS: Record<string, string> = {
  '23503': 'no such parent row',
  '23505': 'duplicate key',
  '23514': 'check failed',
  '23P01': 'exclusion conflict',
  '25P01': 'no transaction',
  '25P02': 'transaction is aborted',
  '40001': 'cannot serialize',
  '40P01': 'deadlock',
  '53300': 'too many connections',
  '55P03': 'lock not available',
  '57014': 'cancelled',
  '57P01': 'connection terminated',
};

/** How a statement ended, the fullest form first: ` → 0 rows`, ` → ✗ 40P01 deadlock`. Empty: nothing to say. */
export function endingsOf(event: StatementEvent | ResumedEvent): string[] {
  if (event.kind === 'statement' && event.fault) return faultTails(event.fault, event.error);
  if (event.state === 'lost') return [' → connection lost'];
  if (event.kind === 'statement' && event.state === 'held') return heldTails(event.heldAt ?? 1);
  if (event.state === 'failed') return failureTails(event.error);
  if (endsInRollback(event)) return [' → ROLLBACK'];
  const tails = event.result ? rowTails(event.result, event) : [''];
  return event.kind === 'statement' && event.ahead ? tails.map((tail) => `${tail}, read when asked`) : tails;
}

function heldTails(at: HoldPlace): string[] {
  if (at === 'commit') return [' → has written, not yet committed', ' → stopped before its commit'];
  if (at > 1) return [` → stopped before it writes row ${at}`, ` → before row ${at}`];
  return [' → has read, not yet written', ' → stopped before it writes'];
}

/** What the schedule made fail here. The server's own errors are told in its own words. */
function faultTails(fault: FaultKind, error: ErrorView | undefined): string[] {
  const lost: Partial<Record<FaultKind, string[]>> = {
    'connection-lost': [' → ✗ connection lost before it was sent', ' → ✗ not sent'],
    'answer-lost': [' → ✗ committed, and the answer is lost', ' → ✗ answer lost'],
    'crash-after-commit': [' → committed, nobody hears it', ' → committed'],
  };
  return lost[fault] ?? failureTails(error);
}

function failureTails(error: ErrorView | undefined): string[] {
  if (!error?.code) return [` → ${printable(error?.message ?? 'failed')}`, ' → failed'];
  const condition = CONDITIONS[error.code] ?? printable(error.constraint ?? error.message);
  const short = ` → ✗ ${printable(error.code)}`;
  return condition ? [`${short} ${condition}`, short] : [short];
}

/** COMMIT in an aborted transaction raises no error: the server answers ROLLBACK. */
export function endsInRollback(event: StatementEvent | ResumedEvent): boolean {
  return event.kind === 'statement' && event.result?.command === 'ROLLBACK' && commits(doesOf(event));
}

/** ` → 0 rows`; the value itself where the result is a single one, because decisions are made on it. */
function rowTails(result: StatementResult, event: StatementEvent | ResumedEvent): string[] {
  if (result.rowCount === null) return [''];
  const rows = ` → ${count(result.rowCount, 'row')}`;
  if (result.command === 'SELECT' && event.kind === 'statement' && event.anchor === 'SELECT')
    return functionTails(result);
  if (result.rowCount !== 1 || !['SELECT', 'UPDATE'].includes(result.command)) return [rows];
  const values = smallValues(result);
  return values ? [` → ${values.map(([name, value]) => `${name} ${value}`).join(', ')}`, rows] : [rows];
}

/** `SELECT pg_try_advisory_lock(7)` → its value; nothing for functions that return nothing. */
function functionTails(result: StatementResult): string[] {
  const [[, value] = ['', '']] = smallValues(result) ?? [];
  return value === '' ? [''] : [` → ${value}`];
}

/** Names and values of a single row, when there are one or two and they are short. */
function smallValues(result: StatementResult): [name: string, value: string][] | undefined {
  const fields = Object.entries(result.rows[0] ?? {});
  if (result.rows.length !== 1 || fields.length === 0 || fields.length > 2) return undefined;
  const values = fields.map(([name, value]): [string, string] => [printable(name), shown(value)]);
  const clear = ([name, value]: [string, string]): boolean =>
    name !== '?column?' && value !== '' && widthOf(value) <= 12;
  return values.every(clear) ? values : undefined;
}

function shown(value: unknown): string {
  if (value === null) return 'null';
  return typeof value === 'object' ? '' : printable(String(value));
}
