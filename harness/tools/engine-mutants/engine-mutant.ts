/** A mistake that the engine could make, or has made, put back into its source by a change of text. */
export interface EngineMutant {
  /** By which it is asked for: `a-stop-never-stops`. */
  name: string;
  /** What the engine does then, in one line. */
  what: string;
  /** From the root of the repository. */
  file: string;
  /** Each has to be there exactly once. */
  changes: readonly ChangeOfText[];
  /** Files of tests, from the root of the repository. One of them has to fail by what it demands. */
  dies: readonly string[];
}

export interface ChangeOfText {
  find: string;
  with: string;
}

/**
 * @returns the source with all changes made
 * @throws Error when one of them does not fit: the list has to follow the source
 */
export function revive({ name, file, changes }: EngineMutant, source: string): string {
  return changes.reduce((text, change) => {
    const found = text.split(change.find).length - 1;
    if (found !== 1)
      throw new Error(`${name}: "${change.find}" is ${found} times in ${file}, and has to be there once`);
    return text.replace(change.find, () => change.with);
  }, source);
}
