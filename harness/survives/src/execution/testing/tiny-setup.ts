import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { Definition, Property } from '../../language/language.ts';
import { LIMITS } from '../../model/limits.ts';
import type { PostgresServer } from '../../postgres/server.ts';
import { BundledCode } from '../../subject/bundled-code.ts';
import { schemaFrom } from '../../subject/schema.ts';
import type { Setup } from '../setup.ts';
import { Database } from '../database.ts';

export interface TinySetup {
  /** What `execute` takes. */
  of(property: Property): Setup;
  /** How many databases have been needed so far. */
  readonly databases: number;
  close(): Promise<void>;
}

/** A module of one file, whose promises are in the test. */
export async function tinySetup(
  server: PostgresServer,
  options: { schema: string; code: string; factory?: string; definition: Omit<Definition, 'promises'> },
): Promise<TinySetup> {
  const layer = await mkdtemp(path.join(os.tmpdir(), 'survives-setup-'));
  await writeFile(path.join(layer, 'schema.sql'), options.schema);
  await writeFile(path.join(layer, 'main.ts'), options.code);
  const { factory } = options;
  const subject = { name: 'attempt', layers: [layer], ...(factory && { factory }) };
  const code = await BundledCode.load({ ...subject, entry: 'main.ts' });
  const schema = await schemaFrom(path.join(layer, 'schema.sql'));
  const definition = { ...options.definition, promises: [] };
  const prepare = () => Database.prepare(server, { label: 'tiny', definition }, schema);
  let database = await prepare();
  let databases = 1;
  const renewDatabase = async () => {
    await database.close();
    databases++;
    return (database = await prepare());
  };
  const limits = { ...LIMITS, run: { ...LIMITS.run, steps: 200 } };
  const common = { code, definition, console, limits, renewDatabase };
  return {
    of: (property) => ({
      ...common,
      property,
      get database() {
        return database;
      },
    }),
    get databases() {
      return databases;
    },
    close: async () => {
      await database.close();
      await rm(layer, { recursive: true });
    },
  };
}
