/** Where code is: a module on disk, with everything that it imports. */
export interface CodeOnDisk {
  name: string;
  /** Folders, the first that has a file wins; absent: the entry is a path, and imports are looked for as usual. */
  layers?: readonly string[];
  /** The module whose exports are called: absolute, or relative to the layers. */
  entry: string;
  /** Functions that it must export, said before anything is explored. */
  exports?: readonly string[];
  /** The export that makes a service of a pool; without it the exported functions take the pool first. */
  factory?: string;
}
