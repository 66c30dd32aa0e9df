/**
 * The order of the house, from the bottom up: a folder imports from itself and from those before it. An entry is a
 * folder, or a file that stands beside the folders.
 */
export const LAYERS = {
  'harness/survives/src/': [
    'model/',
    'text/',
    'language/',
    'contract/',
    'sql/',
    'postgres/',
    'pool/',
    'subject/',
    'time/',
    'execution/',
    'independence/',
    'judge/',
    'strategies/',
    'explain/',
    'check/',
    'steer/',
    'report/',
    'host.ts',
    'docker.ts',
    'vitest-replay.ts',
    'vitest.ts',
    'command.ts',
    'index.ts',
  ],
  'harness/workbook/src/': [
    'contain/',
    'course/',
    'learner/',
    'modes/',
    'session.ts',
    'gate/',
    'timeline/',
    'page/',
    'vitest/',
    'web/',
    'command/',
  ],
} as const satisfies Record<string, readonly string[]>;

export type Workspace = keyof typeof LAYERS;
export const WORKSPACES = Object.keys(LAYERS) as Workspace[];

/** Figures, the book, rules of the repository and set-up: they may look at everything, and nothing looks at them. */
export const SIDE = 'harness/tools/';

export const workspaceOf = (file: string): Workspace | undefined =>
  WORKSPACES.find((workspace) => file.startsWith(workspace));

/** How far up its workspace a file stands; `undefined` outside of them, where other rules hold. */
export function layerOf(file: string): number | undefined {
  const workspace = workspaceOf(file);
  if (workspace === undefined) return undefined;
  const place = file.slice(workspace.length);
  const index = LAYERS[workspace].findIndex((layer) =>
    layer.endsWith('/') ? place.startsWith(layer) : place === layer,
  );
  return index === -1 ? undefined : index;
}
