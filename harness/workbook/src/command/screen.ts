import colors from 'yoctocolors';

type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan';

/** The terminal as the commands see it: where words go, and what it can show. */
export interface Screen {
  readonly color: boolean;
  /** A line may be drawn again, and the screen cleared: a terminal, not a dumb one, and no `NO_COLOR`. */
  readonly redraw: boolean;
  /** Somebody can press a key. */
  readonly interactive: boolean;
  readonly columns: number;
  /** Height of the terminal; undefined where there is none, and nothing has to fit. */
  readonly rows: number | undefined;
  /** Writes lines to standard output: what was asked for. */
  out(text: string): void;
  /** Writes lines to standard error: progress, notices, complaints. */
  aside(text: string): void;
  paint(style: Style, text: string): string;
}

/** Colour follows `NO_COLOR`, then `FORCE_COLOR`, then whether standard output is a terminal that has any. */
export function screenOf(env: NodeJS.ProcessEnv = process.env): Screen {
  const { stdin, stdout, stderr } = process;
  const dumb = env['TERM'] === 'dumb';
  const noColor = Boolean(env['NO_COLOR']);
  const forced = env['FORCE_COLOR'] !== undefined && !['0', 'false'].includes(env['FORCE_COLOR']);
  const color = !noColor && (forced || (stdout.isTTY && !dumb && stdout.hasColors()));
  return {
    color,
    redraw: stdout.isTTY && stderr.isTTY && !dumb && !noColor,
    interactive: stdin.isTTY && stdout.isTTY,
    get columns() {
      return stdout.columns || 100;
    },
    get rows() {
      return stdout.isTTY ? stdout.rows || 24 : undefined;
    },
    out: (text) => void stdout.write(`${text}\n`),
    aside: (text) => void stderr.write(`${text}\n`),
    paint: (style, text) => (color ? colors[style](text) : text),
  };
}
