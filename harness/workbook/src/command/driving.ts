import { type Drive, PlainError } from '../session.ts';
import { moveKeys, specialMoves } from './drive-keys.ts';
import type { ProgressLine } from './progress-line.ts';

/** What a person has typed came to. */
export type Done = 'shown' | 'more' | 'quit';

/**
 * What keys and lines mean. A caller's digit, or the name of a move; a letter, or the word that it stands for.
 */
export async function obey(
  drive: Drive,
  typed: string,
  { line, signal }: { line: ProgressLine; signal: AbortSignal },
): Promise<Done> {
  const said = typed.trim();
  const acts: Record<string, () => Promise<unknown>> = {
    u: () => drive.undo(),
    g: () => drive.letItRun(),
    r: () => drive.restart(),
    n: () => drive.next(),
    b: () => breakIt(drive, line, signal),
    '': () => onward(drive),
  };
  const act = acts[SHORT[said] ?? said];
  if (said === 'q' || said === 'quit') return 'quit';
  if (said === 'm' || said === 'more') return 'more';
  await (act ? act() : drive.press(moveOf(drive, said)));
  return 'shown';
}

const SHORT: Record<string, string> = {
  undo: 'u',
  break: 'b',
  go: 'g',
  again: 'r',
  next: 'n',
};

/** One of the moves that are there when asked for, by its digit. */
export async function obeySpecial(drive: Drive, digit: string): Promise<Done> {
  const move = specialMoves(drive.state.view)[Number(digit) - 1];
  if (move) await drive.press(move.move);
  return 'shown';
}

/** The next of the schedule that is being played, or what runs if nobody objects. */
async function onward(drive: Drive): Promise<unknown> {
  const { view, plan } = drive.state;
  if (plan?.next) return drive.next();
  const byDefault = view.enabled.find((move) => move.byDefault);
  if (!byDefault) throw new PlainError('this run is over', { next: 'u takes a step back, r begins again' });
  return drive.press(byDefault.move);
}

async function breakIt(drive: Drive, line: ProgressLine, signal: AbortSignal): Promise<void> {
  line.say('  looking for an order that breaks it');
  await drive.breakIt({ signal, onProgress: (progress) => line.show(progress) }).finally(() => line.clear());
}

/** A digit of a caller who cannot go stands for the caller: then it is said why not. */
function moveOf({ state: { view } }: Drive, said: string): string {
  const known = moveKeys(view).find(({ key }) => key === said)?.move;
  return known ?? (/^\d$/.test(said) ? view.input.callers[Number(said) - 1]?.name : undefined) ?? said;
}
