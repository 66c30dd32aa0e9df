import { useEffect, useState } from 'preact/hooks';

/** The parts of a kata's page. */
export const SECTIONS = ['incident', 'request', 'code', 'properties', 'hints', 'debrief'] as const;
export type Section = (typeof SECTIONS)[number];

/** Where we are when a kata is open. */
export type KataPlace = Extract<Place, { page: 'kata' }>;

/** Where we are. All of it is in the address, so that each place can be linked to. */
export type Place =
  | { page: 'course' }
  | { page: 'review'; seed?: number }
  | { page: 'document'; slug: string; heading?: string }
  | { page: 'kata'; kata: string; section: Section; property?: string; replay?: string; heading?: string }
  | { page: 'drive'; kata: string; rest: string[] };

/**
 * `#/kata/01/code/seat-lock.ts:31/property/one-seat-one-holder` → a place. What is read and what is told beside it do not
 * depend on each other. What is not understood is the course.
 */
export function placeOf(hash: string): Place {
  const [page, name = '', ...rest] = hash.replace(/^#\/?/, '').split('/').map(decoded);
  if (page === 'docs')
    return { page: 'document', slug: name || 'docs', ...(rest[0] && { heading: rest[0] }) };
  if (page === 'review') return { page: 'review', ...(/^\d{1,9}$/.test(name) && { seed: Number(name) }) };
  if (page !== 'kata' || name === '') return { page: 'course' };
  if (rest[0] === 'drive') return { page: 'drive', kata: name, rest: rest.slice(1) };
  const at = rest.findIndex((part, index) => isTold(part) && rest[index + 1]);
  const [section = '', detail] = at === -1 ? rest : rest.slice(0, at);
  const known = SECTIONS.find((each) => each === section);
  const heading = known ? detail : section;
  return {
    page: 'kata',
    kata: name,
    section: known ?? 'incident',
    ...(heading && { heading }),
    ...(at !== -1 && { [rest[at]!]: rest[at + 1] }),
  };
}

const isTold = (part: string): boolean => part === 'property' || part === 'replay';

/** What changes of a place within a kata. What is told stays unless something else is named, or nothing. */
export type PlaceChange =
  | { section: Section; heading?: string }
  | { property: string }
  | { replay: string }
  | { told: 'the last check' };

/** The address after a move from where we are. */
export function hashAfter(place: KataPlace, move: PlaceChange): string {
  const read = 'section' in move ? [move.section, move.heading] : [place.section, place.heading];
  return hashOf('kata', place.kata, ...[...read, ...told(place, move)].filter((part) => part !== undefined));
}

function told({ property, replay }: KataPlace, move: PlaceChange): (string | undefined)[] {
  if ('property' in move) return ['property', move.property];
  if ('replay' in move) return ['replay', move.replay];
  if ('told' in move) return [];
  return property !== undefined ? ['property', property] : replay !== undefined ? ['replay', replay] : [];
}

/** The same from where the reader is now; of another kata, from its beginning. */
export function hashHere(kata: string, move: PlaceChange): string {
  const now = placeOf(location.hash);
  const there = now.page === 'kata' && now.kata === kata;
  return hashAfter(there ? now : { page: 'kata', kata, section: 'incident' }, move);
}

/** `#/kata/01/replay/…`: each part is encoded, since tokens contain slashes. */
export function hashOf(...parts: string[]): string {
  return `#/${parts.map(encodeURIComponent).join('/')}`;
}

export function usePlace(): Place {
  const [place, setPlace] = useState(() => placeOf(location.hash));
  useEffect(() => {
    const follow = () => setPlace(placeOf(location.hash));
    addEventListener('hashchange', follow);
    // It may have changed since the first drawing.
    follow();
    return () => removeEventListener('hashchange', follow);
  }, []);
  return place;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
