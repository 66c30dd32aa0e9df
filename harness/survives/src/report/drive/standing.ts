import type { DriveLane, DriveLock, DriveMove, DriveRows } from '../../model/drive.ts';
import { FAULTS } from '../../model/faults.ts';
import type { HoldPlace } from '../../model/schedule.ts';
import { usableColumns, type TextLooks } from '../options.ts';
import { paintWith } from '../palette.ts';
import { summarizeSql } from '../../sql/summary.ts';
import { listed, padEnd, printable, shorten, widthOf } from '../../text/text.ts';
import { rowText } from '../../text/values.ts';

/** Where one lane stands, in words: `waits for alice`. */
export function standingText({ stands, waitsFor }: Pick<DriveLane, 'stands' | 'waitsFor'>): string {
  switch (stands) {
    case 'gate':
      return 'can go';
    case 'waits':
      return `waits for ${listed(waitsFor) || 'a lock'}`;
    case 'held':
      return 'is stopped inside';
    case 'pool':
      return 'waits for a pool client';
    case 'asleep':
      return 'sleeps on a timer';
    case 'party':
      return 'asks somebody outside';
    case 'done':
      return 'has its answer';
    case 'idle':
      return 'keeps a connection';
    case 'busy':
      return 'never answered';
  }
}

/** What a move does that is more than letting the next statement go. */
export function specialText({ kind, anchor, fault, heldAt = 1 }: DriveMove): string {
  if (kind === 'hold') return `${anchor} ${heldText(heldAt)}`;
  if (kind === 'fault' && fault) return `at ${anchor}: ${FAULTS[fault]}`;
  return anchor;
}

function heldText(at: HoldPlace): string {
  if (at === 'commit') return 'goes, and what it has written is stopped before the commit';
  return at === 1 ? 'reads, and is stopped before it writes' : `is stopped before it writes row ${at}`;
}

/** Each lane: who, how it stands, what comes next, and where that is written. */
export function laneLines(lanes: readonly DriveLane[], options: TextLooks): string[] {
  const paint = paintWith(options.color);
  const names = Math.max(...lanes.map(({ lane }) => widthOf(printable(lane))));
  const words = lanes.map((lane) => standingText(lane) + inTransaction(lane));
  const stands = Math.max(...words.map(widthOf));
  return lanes.map((lane, index) => {
    const { statement } = lane;
    const place = statement?.source ? `  ${printable(statement.source.file)}:${statement.source.line}` : '';
    const room = usableColumns(options) - names - stands - widthOf(place) - 8;
    const sql = statement ? shorten(summarizeSql(statement.sql, statement.params), Math.max(12, room)) : '';
    const tone = lane.stands === 'waits' ? 'unsure' : 'plain';
    const head = `  ${paint('strong', padEnd(printable(lane.lane), names))}  ${paint(tone, padEnd(words[index]!, stands))}`;
    return `${head}  ${sql}${paint('faint', place)}`.trimEnd();
  });
}

function inTransaction({ transaction }: DriveLane): string {
  if (transaction === 'none') return '';
  return transaction === 'open' ? ', in a transaction' : ', in a failed transaction';
}

/** The rows that count, as everybody else sees them. */
export function rowLines(rows: DriveRows, options: TextLooks): string[] {
  if ('unreadable' in rows) return [`  rows   ${rows.unreadable}`];
  const texts = rows.rows.map(rowText);
  if (texts.length === 0) return ['  rows   none that is committed'];
  return texts.map((text, index) =>
    shorten(`${index === 0 ? '  rows   ' : '         '}${text}`, usableColumns(options)),
  );
}

export function lockLines(locks: readonly DriveLock[], options: TextLooks): string[] {
  const paint = paintWith(options.color);
  return locks.map(({ lane, what, mode, granted }, index) => {
    const text = `${printable(lane)} ${granted ? 'has' : 'waits for'} ${mode} on ${printable(what)}`;
    const line = shorten(`${index === 0 ? '  locks  ' : '         '}${text}`, usableColumns(options));
    return granted ? line : paint('unsure', line);
  });
}
