import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type pg from 'pg';
import { VirtualTimers } from '../time/virtual-timers.ts';
import type { Bundle } from '../subject/bundle.ts';
import { BundledCode } from '../subject/bundled-code.ts';
import type { CodeOnDisk } from '../subject/code-on-disk.ts';
import type { Code, Functions } from '../subject/code.ts';
import { guardedProcess } from '../subject/guarded-process.ts';
import { ImportedCode } from '../subject/imported-code.ts';
import type { InstanceGlobals } from '../subject/instance.ts';

/**
 * The code, in one of four ways. A path, or `CodeOnDisk`: bundled, and loaded once for each application instance, so
 * that no two share anything. An imported module, whose functions take the pool first, or a function that makes a
 * service of a pool: called once for each instance, which then share what was imported.
 */
export type CodeSource = string | URL | CodeOnDisk | ImportedModule | ((pool: pg.Pool) => ImportedModule);

/** Functions by name. */
export type ImportedModule = object;

export interface Opening {
  console: Console;
  /** The bundle is made, and none of its code has run yet. */
  onCompiled?: ((bundle: Bundle) => void) | undefined;
}

/** Rejects with a `PlainError` when it does not compile, fails while it is loaded, or misses an export. */
export async function openCode(source: CodeSource, { console, onCompiled }: Opening): Promise<Code> {
  if (typeof source === 'function')
    return new ImportedCode((pool) => source(pool) as Functions | Promise<Functions>);
  const onDisk = onDiskOf(source);
  if (!onDisk) return ImportedCode.ofModule(source as Record<string, unknown>);
  const code = await BundledCode.load(onDisk);
  onCompiled?.(code.module.bundle);
  code.demandExports(atRest(console));
  return code;
}

function onDiskOf(source: Exclude<CodeSource, (pool: pg.Pool) => ImportedModule>): CodeOnDisk | undefined {
  if (typeof source === 'string' || source instanceof URL) {
    const file = source instanceof URL ? fileURLToPath(source) : path.resolve(source);
    return { name: path.basename(file), entry: file };
  }
  const { entry } = source as Partial<CodeOnDisk>;
  return typeof entry === 'string' ? (source as CodeOnDisk) : undefined;
}

/** What a module sees that is loaded outside of any run. */
function atRest(console: Console): InstanceGlobals {
  const timers = new VirtualTimers(() => undefined);
  const { globals, modules } = timers;
  return { ...globals, modules, process: guardedProcess(), Date, Math, console };
}
