import type { ErrorView, HistoryEvent, PartyEvent, ResumedEvent, StatementEvent } from '../model/history.ts';
import type { Tone } from './palette.ts';
import { endingsOf, endsInRollback } from './endings.ts';
import { sqlForms, type Form } from '../sql/forms.ts';
import { grouped, listed, printable } from '../text/text.ts';
import { answerText } from '../text/values.ts';

/** One thing that one caller did, before anybody knows how much room there is for it. */
export interface Cell {
  /** What it did, the fullest first; when nothing fits, the last is cut. */
  heads: readonly Form[];
  /** How that ended, the fullest first. Stays whole while the head is cut: ` → 0 rows`. */
  tails: readonly string[];
  headTone: Tone;
  tailTone: Tone;
}

/** The cell of one event; `undefined` for what belongs to no caller. `sqlOf` finds a waiting statement again. */
export function cellOf(event: HistoryEvent, sqlOf: (step: number) => string): Cell | undefined {
  switch (event.kind) {
    case 'statement':
      return statementCell(event);
    case 'resumed':
      return resumedCell(event, sqlOf(event.step));
    case 'lock-wait':
      if (event.waitsFor.length === 0)
        return cell(`${connection(event.lane)}↳ ${event.step}`, ' → has its lock, not yet written', 'unsure');
      return cell(
        `${connection(event.lane)}↳ ${event.step} waits again`,
        ` for ${waitedFor(event.waitsFor)}`,
        'unsure',
      );
    case 'pool-wait':
      return { ...cell('waits for a pool client'), headTone: 'unsure' };
    case 'sleep':
      return { ...cell(`sleeps ${duration(event.forMs)}`), headTone: 'faint' };
    case 'wake':
      return { ...cell('wakes'), headTone: 'faint' };
    case 'call':
      return { ...cell(printable(event.call)), headTone: 'faint' };
    case 'answer':
      return answerCell(event.error, event.value);
    case 'party':
      return partyCell(event);
    case 'crash':
      return { ...cell(`✗ instance ${event.instance} dies; its calls are delivered again`), headTone: 'bad' };
    case 'time':
    case 'clock':
    case 'report':
    case 'noted':
    case 'omitted':
      return undefined;
  }
}

/** A line of its own under a cell: one returned row, or how many more there were. */
export function detailCell(text: string): Cell {
  return { ...cell(`  ${text}`), headTone: 'faint' };
}

function cell(head: string, tail = '', tailTone: Tone = 'plain'): Cell {
  return { heads: [{ text: head, keep: 0 }], tails: [tail], headTone: 'plain', tailTone };
}

function statementCell(event: StatementEvent): Cell {
  const prefix = connection(event.lane);
  const heads = sqlForms(event.sql, event.params).map((form) => ({
    ...form,
    text: prefix + form.text,
    keep: form.keep && form.keep + prefix.length,
  }));
  const tails = event.state === 'waiting' ? [` → waits for ${waitedFor(event.waitsFor)}`] : endingsOf(event);
  return { heads, tails, headTone: 'plain', tailTone: toneOf(event) };
}

function resumedCell(event: ResumedEvent, sql: string): Cell {
  const verb = event.state === 'completed' ? 'goes on' : 'ends';
  const short = `${connection(event.lane)}↳ ${event.step} ${verb}`;
  const full = `${short}: ${sql}`;
  const heads = [
    { text: full, keep: full.length },
    { text: short, keep: 0 },
  ];
  return { heads, tails: endingsOf(event), headTone: 'plain', tailTone: toneOf(event) };
}

function partyCell({ anchor, args, value, error, fault }: PartyEvent): Cell {
  const shown = args.map((arg) => answerText(arg)).join(', ');
  const heads = [
    { text: `${printable(anchor)}(${shown})`, keep: 0 },
    { text: `${printable(anchor)}(…)`, keep: 0 },
  ];
  const done = fault === 'party-fails-after' ? ' → done, and the answer is lost' : undefined;
  const tail =
    done ??
    (error ? ` → ✗ ${printable(error.message)}` : value === undefined ? '' : ` → ${answerText(value)}`);
  return { heads, tails: [tail], headTone: 'plain', tailTone: error ? 'bad' : 'plain' };
}

/** A caller's second connection is told apart from its first: `[2] SELECT …`. */
function connection(lane: string): string {
  const slash = lane.lastIndexOf('/');
  return slash === -1 ? '' : `[${printable(lane.slice(slash + 1))}] `;
}

function toneOf(event: StatementEvent | ResumedEvent): Tone {
  if (event.state === 'failed' || event.state === 'lost' || ('fault' in event && event.fault)) return 'bad';
  if (event.state === 'waiting' || event.state === 'held') return 'unsure';
  return endsInRollback(event) ? 'bad' : 'plain';
}

function answerCell(error: ErrorView | undefined, value: unknown): Cell {
  if (!error) return { ...cell(`→ ${answerText(value)}`), headTone: 'strong' };
  const code = error.code ? `${printable(error.code)} ` : '';
  return { ...cell(`→ throws ${code}${printable(error.message || error.name)}`), headTone: 'bad' };
}

function waitedFor(lanes: readonly string[] | undefined): string {
  const callers = new Set((lanes ?? []).map((lane) => printable(lane.replace(/\/\d+$/, ''))));
  return callers.size === 0 ? 'a lock' : listed([...callers]);
}

/** `50 ms`, `2.5 s`, `10 min`. */
function duration(ms: number): string {
  const rounded = Math.round(ms * 10) / 10;
  if (rounded < 1_000) return `${rounded} ms`;
  if (rounded < 120_000) return `${Math.round(rounded / 100) / 10} s`;
  return `${grouped(Math.round(rounded / 60_000))} min`;
}
