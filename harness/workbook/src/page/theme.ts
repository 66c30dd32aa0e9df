import { useEffect, useState } from 'preact/hooks';

export const THEMES = ['auto', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

/** How the page looks, kept by this browser. */
export interface Looks {
  theme: Theme;
  /** Large type and the highest contrast, for a room. */
  projector: boolean;
  /** Whether single letters are commands. */
  keys: boolean;
}

const KEPT = 'survives-looks';
const dark = matchMedia('(prefers-color-scheme: dark)');

function kept(): Looks {
  const usual: Looks = { theme: 'auto', projector: false, keys: true };
  try {
    return { ...usual, ...(JSON.parse(localStorage.getItem(KEPT) ?? '{}') as Partial<Looks>) };
  } catch {
    return usual;
  }
}

function show({ theme, projector }: Looks): void {
  const { dataset } = document.documentElement;
  dataset['theme'] = theme === 'dark' || (theme === 'auto' && dark.matches) ? 'dark' : 'light';
  if (projector) dataset['projector'] = '';
  else delete dataset['projector'];
}

/** Before anything is drawn. */
show(kept());

export function useLooks(): [Looks, (change: Partial<Looks>) => void] {
  const [looks, setLooks] = useState(kept);
  useEffect(() => {
    show(looks);
    const follow = () => show(looks);
    dark.addEventListener('change', follow);
    return () => dark.removeEventListener('change', follow);
  }, [looks]);
  const change = (part: Partial<Looks>) => {
    const next = { ...kept(), ...part };
    localStorage.setItem(KEPT, JSON.stringify(next));
    setLooks(next);
  };
  return [looks, change];
}
