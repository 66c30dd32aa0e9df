import { useEffect, useState } from 'preact/hooks';

/** The parts of a kata's page. */
export const SECTIONS = ['incident', 'request', 'code', 'properties', 'hints', 'debrief'] as const;
export type Section = (typeof SECTIONS)[number];

/** Where we are. All of it is in the address, so that each place can be linked to. */
export type Place =
  | { page: 'course' }
  | { page: 'document'; slug: string; heading?: string }
  | { page: 'kata'; kata: string; section: Section; property?: string; replay?: string; heading?: string }
  | { page: 'drive'; kata: string; rest: string[] };

/** `#/kata/01/property/one-seat-one-holder` → a place. What is not understood is the course. */
export function placeOf(hash: string): Place {
  const [page, name = '', section = '', ...rest] = hash.replace(/^#\/?/, '').split('/').map(decoded);
  if (page === 'docs')
    return { page: 'document', slug: name || 'docs', ...(section && { heading: section }) };
  if (page !== 'kata' || name === '') return { page: 'course' };
  if (section === 'drive') return { page: 'drive', kata: name, rest };
  const [detail] = rest;
  if (section === 'property' && detail)
    return { page: 'kata', kata: name, section: 'incident', property: detail };
  if (section === 'replay' && detail)
    return { page: 'kata', kata: name, section: 'incident', replay: detail };
  const known = SECTIONS.find((each) => each === section);
  const heading = known ? detail : section;
  return { page: 'kata', kata: name, section: known ?? 'incident', ...(heading && { heading }) };
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
