import type { Place } from './router.ts';

/** Where we are when a kata is open. */
export type KataPlace = Extract<Place, { page: 'kata' }>;
