import { useCallback, useEffect, useState } from 'preact/hooks';

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

/** A position from 0 to `count - 1`, at first at the end: everything has happened. */
export function usePlayer(count: number): Player {
  const last = Math.max(0, count - 1);
  const [position, setPosition] = useState(last);
  const [playing, setPlaying] = useState(false);
  useEffect(() => {
    if (!playing) return;
    const timer = setInterval(() => setPosition((now) => Math.min(last, now + 1)), STEP_MS);
    return () => clearInterval(timer);
  }, [playing, last]);
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

/** ← → Home End and the space bar. What is meant for a field or a button is left to it. */
export function playerKeys({ position, go, toggle }: Player): (event: KeyboardEvent) => void {
  return (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.defaultPrevented) return;
    const onButton = event.target instanceof Element && event.target.closest('button, a, summary') !== null;
    const moves: Record<string, () => void> = {
      ArrowLeft: () => go(position - 1),
      ArrowRight: () => go(position + 1),
      Home: () => go(0),
      End: () => go(Infinity),
      ...(!onButton && { ' ': toggle }),
    };
    const move = moves[event.key];
    if (!move) return;
    event.preventDefault();
    move();
  };
}
