import { useEffect } from 'preact/hooks';

/** What the tab is called. */
export function useTitle(title: string): void {
  useEffect(() => void (document.title = title), [title]);
}
