import { useEffect, useRef } from 'preact/hooks';

/** Single letters as commands, unless somebody is writing or the reader has switched them off. */
export function useKeys(isOn: boolean, commands: Record<string, () => void>): void {
  // What holds is written down as it is rendered: an effect would leave the old keys on until after the next paint.
  const known = useRef(commands);
  known.current = isOn ? commands : {};
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || isWriting(event))
        return;
      const command = known.current[event.key];
      if (!command) return;
      event.preventDefault();
      command();
    };
    addEventListener('keydown', press);
    return () => removeEventListener('keydown', press);
  }, []);
}

/** The key is meant for what somebody writes or chooses in. */
export function isWriting({ target }: Pick<KeyboardEvent, 'target'>): boolean {
  return (
    target instanceof HTMLElement &&
    target.closest('input, select, textarea, [contenteditable], dialog') !== null
  );
}
