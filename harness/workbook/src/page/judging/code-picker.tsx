import type { RefObject } from 'preact';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import type { JudgedLine } from '../protocol.ts';
import type { CodeStand } from '../../timeline/standing.ts';
import { linesOf } from '../../timeline/standing.ts';
import { HtmlInLine } from '../html.tsx';

interface Props {
  lines: readonly JudgedLine[];
  marks: readonly string[];
  /** Index of the line that is pointed at. */
  cursor: number;
  onPoint: (index: number) => void;
  onMark?: ((place: string) => void) | undefined;
  /** Enter: these are all. */
  onEnter?: (() => void) | undefined;
  standing?: readonly CodeStand[] | undefined;
}

const PAGE = 10;

export const placeOfLine = ({ file, line }: JudgedLine): string | undefined =>
  line === undefined ? undefined : `${file}:${line}`;

/** Code whose lines can be marked, by a click or by keyboard. */
export function CodePicker(props: Props) {
  const { lines, marks, cursor, onPoint, onMark, standing = [] } = props;
  const box = useRef<HTMLDivElement>(null);
  useScrollToCursor(box, cursor);
  const here = useStandingLines(lines, standing);
  useEffect(() => {
    box.current?.querySelector('.acts')?.scrollIntoView({ block: 'nearest' });
  }, [here]);
  const mark = (index: number) => {
    const place = lines[index] && placeOfLine(lines[index]);
    if (place !== undefined) onMark?.(place);
  };
  const files = useMemo(() => byFile(lines), [lines]);
  return (
    <div
      class="picker"
      ref={box}
      role="listbox"
      aria-multiselectable="true"
      aria-label={onMark ? 'the code: mark lines' : 'the code'}
      tabIndex={0}
      aria-activedescendant={lines[cursor]?.tone === 'heading' ? undefined : `line-${cursor}`}
      onKeyDown={(event) => pressed(event, props, mark)}
    >
      {files.map(({ name, from, of }) => (
        <div role="group" aria-label={name} key={name}>
          {of.map((line, at) => {
            const index = from + at;
            const place = placeOfLine(line);
            return (
              <Line
                key={index}
                {...{ line, index, stands: here.get(place ?? '') }}
                isHere={index === cursor}
                isMarked={place !== undefined && marks.includes(place)}
                onPick={() => {
                  onPoint(index);
                  mark(index);
                }}
              />
            );
          })}
        </div>
      ))}
    </div>
  );
}

function pressed(event: KeyboardEvent, props: Props, mark: (index: number) => void): void {
  const { lines, cursor, onPoint, onEnter } = props;
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const to = destination(event.key, cursor, lines.length);
  if (to !== undefined) onPoint(to);
  else if (event.key === 'm' || event.key === ' ') mark(cursor);
  else if (event.key === 'Enter') onEnter?.();
  else return;
  event.preventDefault();
}

/** At first the line stands at the top, with what is said above it; after that no further than it must. */
function useScrollToCursor(box: RefObject<HTMLElement | null>, cursor: number): void {
  const isFirst = useRef(true);
  useEffect(() => {
    const pane = box.current;
    const line = pane?.querySelector<HTMLElement>('.here');
    if (!pane || !line) return;
    const above = line.offsetTop - pane.clientHeight / 4;
    if (isFirst.current) pane.scrollTop = above;
    else if (line.offsetTop < pane.scrollTop + line.offsetHeight)
      pane.scrollTop = line.offsetTop - line.offsetHeight;
    else if (line.offsetTop + 2 * line.offsetHeight > pane.scrollTop + pane.clientHeight)
      pane.scrollTop = line.offsetTop + 2 * line.offsetHeight - pane.clientHeight;
    isFirst.current = false;
  }, [cursor]);
}

interface LineProps {
  line: JudgedLine;
  index: number;
  isHere: boolean;
  isMarked: boolean;
  stands: { who: string; classes: string } | undefined;
  onPick: () => void;
}

function Line({ line: { line, html, tone }, index, isHere, isMarked, stands, onPick }: LineProps) {
  if (tone === 'heading')
    return (
      <div role="presentation" class="heading">
        <HtmlInLine html={html} />
      </div>
    );
  const classes = ['row', tone, isHere && 'here', isMarked && 'marked', stands?.classes];
  return (
    <div
      id={`line-${index}`}
      role="option"
      class={classes.filter(Boolean).join(' ')}
      aria-selected={isMarked}
      aria-disabled={line === undefined || undefined}
      data-who={stands?.who}
      onClick={onPick}
    >
      <span class="sign" aria-hidden="true">
        {isMarked ? '●' : tone === 'added' ? '+' : tone === 'removed' ? '−' : ''}
      </span>
      <span class="at">{line ?? (html.trim() === '' && <span class="unseen">an empty line</span>)}</span>
      <HtmlInLine html={html} />
    </div>
  );
}

/** By place: who of a run stands there. */
function useStandingLines(lines: readonly JudgedLine[], standing: readonly CodeStand[]) {
  return useMemo(() => {
    const files = new Set(lines.map(({ file }) => file));
    const found = new Map<string, { who: string; classes: string }>();
    for (const file of files)
      for (const { line, who, classes } of linesOf(standing.filter(({ place }) => place.file === file)))
        found.set(`${file}:${line}`, { who, classes });
    return found;
  }, [lines, standing]);
}

function destination(key: string, cursor: number, count: number): number | undefined {
  const by = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1, PageDown: PAGE, PageUp: -PAGE }[key];
  if (key === 'Home') return 0;
  if (key === 'End') return count - 1;
  return by === undefined ? undefined : Math.min(count - 1, Math.max(0, cursor + by));
}

function byFile(lines: readonly JudgedLine[]): { name: string; from: number; of: JudgedLine[] }[] {
  const files: { name: string; from: number; of: JudgedLine[] }[] = [];
  for (const [index, line] of lines.entries()) {
    const last = files.at(-1);
    if (last?.name === line.file) last.of.push(line);
    else files.push({ name: line.file, from: index, of: [line] });
  }
  return files;
}
