import { pathToFileURL } from 'node:url';
import { PlainError } from 'survives-production/report';
import type { Definition, Judged } from 'survives-production';
import type { PostgresServer } from 'survives-production/postgres';

/** What is judged, as files: a definition is code, and cannot go from one process to another. Paths are absolute. */
export interface JudgedFiles {
  /** Every token begins with it: `01`. */
  name: string;
  /** `attempt`, `generated`, `reference`, the name of a near miss or an alternative, or a folder. */
  subject: string;
  /** The file whose default export is the definition. */
  definition: string;
  /** Folders, the first that has a file wins. */
  layers: readonly string[];
  entry: string;
  exports: readonly string[];
}

/** What is judged, and where. */
export interface FilesOnServer {
  files: JudgedFiles;
  server: PostgresServer;
}

const SCHEMA = 'schema.sql';

/** Loads the definition, in this process. Rejects with a `PlainError` when a file is not there. */
export async function judged(files: JudgedFiles): Promise<Omit<Judged, 'server'>> {
  const { name, subject, layers, entry, exports } = files;
  await inLayers(files, entry);
  return {
    ...(await loadDefinition(files.definition)),
    name,
    subject,
    code: { name: subject, layers, entry, exports },
    schema: await inLayers(files, SCHEMA),
  };
}

/** What a file of promises exports by default. */
export async function loadDefinition(file: string): Promise<Definition> {
  return ((await import(pathToFileURL(file).href)) as { default: Definition }).default;
}

async function inLayers({ subject, layers }: JudgedFiles, file: string): Promise<string> {
  // Not before something is judged: it brings the engine with it.
  const { findInLayers } = await import('survives-production/host');
  const found = await findInLayers(layers, file);
  if (found) return found;
  throw new PlainError(`${subject} has no ${file}`, {
    next: 'npm run kata reset  puts the delivered files back',
    exitCode: 1,
  });
}
