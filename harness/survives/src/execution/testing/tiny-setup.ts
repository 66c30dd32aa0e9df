import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { KataProperties, Property } from '../../language/language.ts';
import type { PostgresServer } from '../../postgres/server.ts';
import { bundleSubject } from '../../subject/bundle.ts';
import { SubjectModule } from '../../subject/instance.ts';
import type { Production } from '../execution.ts';
import { Stage } from '../database.ts';

export interface TinyKata {
  /** What `rehearse` takes. */
  of(property: Property): Production;
  /** How many stages have been needed so far. */
  readonly stages: number;
  close(): Promise<void>;
}

/** A kata of one file, whose properties are in the test. */
export async function tinyKata(
  server: PostgresServer,
  options: { schema: string; code: string; kata: Omit<KataProperties, 'properties'> },
): Promise<TinyKata> {
  const layer = await mkdtemp(path.join(os.tmpdir(), 'survives-kata-'));
  await writeFile(path.join(layer, 'schema.sql'), options.schema);
  await writeFile(path.join(layer, 'main.ts'), options.code);
  const subject = { name: 'attempt', layers: [layer] };
  const module = new SubjectModule(await bundleSubject(subject, 'main.ts'));
  const kata = { ...options.kata, properties: [] };
  const prepare = () => Stage.prepare(server, { label: 'tiny', properties: kata }, subject);
  let stage = await prepare();
  let stages = 1;
  const renewStage = async () => {
    await stage.close();
    stages++;
    return (stage = await prepare());
  };
  const common = { module, kata, console, stepLimit: 200, statementLimitMs: 5000, renewStage };
  return {
    of: (property) => ({
      ...common,
      property,
      get stage() {
        return stage;
      },
    }),
    get stages() {
      return stages;
    },
    close: async () => {
      await stage.close();
      await rm(layer, { recursive: true });
    },
  };
}
