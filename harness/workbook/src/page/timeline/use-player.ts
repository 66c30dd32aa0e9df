import type { RefObject } from 'preact';
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { isWriting } from '../use-keys.ts';

/** Slow enough to read a line. */
const STEP_MS = 900;

export interface Player {
  position: number;
  playing: boolean;
  /** Stops playing. What is out of reach is brought within it. */
  go(position: number): void;
  /** Plays from here, or from the beginning when at the end; or stops. */
  toggle(): void;
}

/** A long run does not take longer than this to be played. */
const WHOLE_MS = 25_000;

const stills = matchMedia('(prefers-reduced-motion: reduce)');

/**
 * A position from 0 to `count - 1`. `film`: it begins at the beginning and plays once, unless the reader wants nothing to
 * move; else it is at first at the end, where everything has happened.
 */
export function usePlayer(count: number, film: boolean): Player {
  const last = Math.max(0, count - 1);
  const [plays] = useState(film && !stills.matches);
  const [position, setPosition] = useState(plays ? 0 : last);
  const [playing, setPlaying] = useState(plays);
  const stepMs = Math.min(STEP_MS, WHOLE_MS / Math.max(1, count));
  useEffect(() => {
    if (!playing) return;
    const timer = setInterval(() => setPosition((now) => Math.min(last, now + 1)), stepMs);
    return () => clearInterval(timer);
  }, [playing, last, stepMs]);
  useEffect(() => {
    if (position >= last) setPlaying(false);
  }, [position, last]);
  const go = useCallback(
    (to: number) => {
      setPlaying(false);
      setPosition(Math.min(last, Math.max(0, to)));
    },
    [last],
  );
  const toggle = useCallback(() => {
    if (!playing && position >= last) setPosition(0);
    setPlaying(!playing);
  }, [playing, position, last]);
  return { position: Math.min(position, last), playing, go, toggle };
}

/**
 * ← → and the space bar, wherever the focus is; Home and End where it is in the timeline. What is meant for a field, a
 * button or something that scrolls sideways is left to it.
 */
export function usePlayerKeys(box: RefObject<HTMLElement | null>, player: Player, isOn: boolean): void {
  const known = useRef(player);
  known.current = player;
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const inside = event.target instanceof Element && (box.current?.contains(event.target) ?? false);
      if (event.altKey || event.ctrlKey || event.metaKey || event.defaultPrevented) return;
      if ((!inside && !isOn) || (!inside && isMeantForIt(event))) return;
      const move = movesOf(known.current, event.target, inside)[event.key];
      if (!move) return;
      event.preventDefault();
      move();
    };
    addEventListener('keydown', press);
    return () => removeEventListener('keydown', press);
  }, [box, isOn]);
}

function movesOf(
  { position, go, toggle }: Player,
  target: EventTarget | null,
  inside: boolean,
): Record<string, () => void> {
  const onButton = target instanceof Element && target.closest('button, a, summary') !== null;
  return {
    ArrowLeft: () => go(position - 1),
    ArrowRight: () => go(position + 1),
    ...(inside && { Home: () => go(0), End: () => go(Infinity) }),
    ...(!onButton && { ' ': toggle }),
  };
}

function isMeantForIt(event: KeyboardEvent): boolean {
  const { target } = event;
  const scrolls =
    target instanceof Element && target.scrollWidth > target.clientWidth && target.matches('[tabindex="0"]');
  return isWriting(event) || scrolls;
}
