import type { Definition, Property } from '../language/language.ts';
import type { Limits } from '../model/limits.ts';
import type { Code } from '../subject/code.ts';
import type { Database } from './database.ts';

/** Everything that stays the same from run to run of one property. */
export interface Setup {
  /** Another one after `renewDatabase`. */
  readonly database: Database;
  /** For when a run has changed tables or columns: then nothing can be put back, only built anew. */
  renewDatabase: () => Promise<Database>;
  code: Code;
  definition: Definition;
  property: Property;
  console: Console;
  limits: Limits;
}
