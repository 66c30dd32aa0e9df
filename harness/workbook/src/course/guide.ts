import { printable, shellQuoted, type Guide } from 'survives-production/report';

/** What the advice in a report depends on: a kata, and how many of its hints were turned over. */
export interface Guided {
  /** `01` */
  number: string;
  /** `double-booked-seat` */
  slug: string;
  title?: string;
  hintsSeen?: number;
  /** None: nothing is said about hints. */
  hintsTotal?: number;
}

/** The commands of this workbook, for the reports of one kata. */
export function guideOf({ number, slug, title, hintsSeen = 0, hintsTotal = 0 }: Guided): Guide {
  const solution = `npm run kata solution ${number}`;
  const hint = {
    label: 'hint',
    command: `npm run kata hint ${number}`,
    note: `(${hintsSeen} of ${hintsTotal} seen)`,
  };
  const afterHints = { label: 'solution', command: solution, note: '(all hints seen)' };
  return {
    label: `${number} ${slug}`,
    code: (subject) => (title ? `${title}: ${subject}` : subject),
    replay: (token, subject) => replayCommand(number, token, subject),
    check: (subject, property) => {
      const options = `${property === undefined ? '' : ` --property ${property}`}${subjectOption(subject)}`;
      return `npm run kata check ${number}${options && ` --${options}`}`;
    },
    details: (subject) => `npm run kata check ${number} -- --full${subjectOption(subject)}`,
    whenBroke: hintsTotal === 0 ? [] : [hintsSeen < hintsTotal ? hint : afterHints],
    whenSurvived: [{ label: 'compare', command: solution }],
  };
}

/** Plays the order of a token again, on the code that it came from. */
export function replayCommand(number: string, token: string, subject: string): string {
  const option = subjectOption(subject);
  return `npm run kata replay ${number} ${shellQuoted(token)}${option && ` --${option}`}`;
}

/** What is added to a command about a subject that is not the one the command would take by itself. */
function subjectOption(subject: string): string {
  if (subject === 'attempt' || subject === 'generated') return '';
  return ` --subject ${/^[\w./-]+$/.test(subject) ? printable(subject) : shellQuoted(subject)}`;
}
