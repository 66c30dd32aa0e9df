import stringWidth from 'string-width';
import { renderVerdict, type Guide } from 'survives-production/report';
import type { Kata, KataVerdict, TypeProblem } from '../session.ts';
import type { Context } from './context.ts';
import { endText } from './judgement/end-text.ts';
import type { Screen } from './screen.ts';
import { typesText } from './types-text.ts';

export interface SessionReport {
  verdict: KataVerdict;
  /** Which of those that broke is told, from 0. */
  told: number;
  types: readonly TypeProblem[];
  /** Tests, and what was said before the run: lines, those that go on indented. */
  beside: string;
  /** What to edit, and where the page is. */
  places: string;
}

/** Under a report: a blank line, the keys, and the line that a terminal keeps free. */
const KEYS_AND_MARGIN = 3;

/**
 * A verdict where keys are read: what can be done stands in the line of keys, and nothing has to be left for it. On a low
 * screen the places give way first, then what else was judged, then all but the beginning of what stands beside it.
 */
export async function sessionReport(context: Context, kata: Kata, report: SessionReport): Promise<string> {
  const { screen, session } = context;
  const { verdict, told, types, beside, places } = report;
  const guide = inKeys(await session.guide(kata));
  const wrong = typesText(types, screen);
  const above = wrong === undefined ? '' : `${wrong}\n\n`;
  const end = verdict.verdict === 'survived' ? `\n\n${await endText(context, kata)}` : '';
  const room = screen.rows === undefined ? Infinity : screen.rows - KEYS_AND_MARGIN;
  const shown = inTurn(verdict, told);
  const alone = verdict.verdict === 'broke' ? { ...shown, properties: shown.properties.slice(0, 1) } : shown;
  const ways: [KataVerdict, string[]][] = [
    [shown, [beside, places]],
    [shown, [beside]],
    [alone, [beside]],
    [alone, [beside.replace(/\n {4,}.*/g, '')]],
  ];
  let text = '';
  for (const [judged, below] of ways) {
    const foot = [end.replace(/^\n+/, ''), ...below]
      .filter((each) => each !== '')
      .map((each) => `\n\n${each}`)
      .join('');
    const rows = Math.max(1, room - heightOf(`${above}x${foot}`, screen) + 1);
    const fits = verdict.verdict === 'broke' && rows < Infinity ? { rows } : {};
    const looks = { columns: screen.columns, color: screen.color, guide, ...fits };
    text = above + renderVerdict(judged, looks).replace(/^\n+|\n+$/g, '') + foot;
    if (heightOf(text, screen) <= room) return text;
  }
  // What scrolls off is what stands above, and that begins with how it ended.
  return end === '' ? text : `${text}\n\n${text.split('\n')[0]}`;
}

/** How many there are to tell. */
export const brokenIn = ({ properties }: KataVerdict): KataVerdict['properties'] =>
  properties.filter(({ verdict, counterexample }) => verdict === 'broke' && counterexample);

/** A report tells the first that broke. */
function inTurn(verdict: KataVerdict, told: number): KataVerdict {
  const chosen = brokenIn(verdict)[told];
  if (!chosen) return verdict;
  return { ...verdict, properties: [chosen, ...verdict.properties.filter((each) => each !== chosen)] };
}

export const inKeys = ({ label, code }: Guide): Guide => ({
  label,
  code,
  replay: () => '',
  details: () => 'press t',
  whenBroke: [],
  whenSurvived: [],
});

/** Of a line that is wider than the screen several are seen. */
function heightOf(text: string, { columns }: Pick<Screen, 'columns'>): number {
  return text.split('\n').reduce((sum, line) => sum + Math.max(1, Math.ceil(stringWidth(line) / columns)), 0);
}
