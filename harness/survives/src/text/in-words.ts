/** What was thrown, as one line. Anything can be thrown, and some of it throws when it is looked at. */
export function inWords(thrown: unknown): string {
  try {
    return thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown);
  } catch {
    return 'something that cannot be put into words';
  }
}
