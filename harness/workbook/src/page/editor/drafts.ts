/** A text that was not saved, and the version of the file that it was made from. */
export interface Draft {
  text: string;
  version: string;
}

const keyOf = (kata: string, name: string) => `survives-draft/${kata}/${name}`;

/** Kept by this tab, so that a reload loses nothing, and two tabs do not write over each other's. */
export function keepDraft(kata: string, name: string, draft: Draft): void {
  try {
    sessionStorage.setItem(keyOf(kata, name), JSON.stringify(draft));
  } catch {
    // A browser that keeps nothing still has the text in the page, and asks before it closes.
  }
}

export function forgetDraft(kata: string, name: string): void {
  sessionStorage.removeItem(keyOf(kata, name));
}

export function keptDraft(kata: string, name: string): Draft | undefined {
  try {
    return JSON.parse(sessionStorage.getItem(keyOf(kata, name)) ?? '') as Draft;
  } catch {
    return undefined;
  }
}
