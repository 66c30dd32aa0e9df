import { createRequire } from 'node:module';
import vm from 'node:vm';
import type { SourcePlace } from '../model/history.ts';
import type { Bundle } from './bundle.ts';
import { packageAmong, placeAmong, placeInStack } from './source-place.ts';

/** What an application instance has of its own. Names are those of the globals they stand for. */
export interface InstanceGlobals {
  setTimeout: unknown;
  clearTimeout: unknown;
  setInterval: unknown;
  clearInterval: unknown;
  setImmediate: unknown;
  clearImmediate: unknown;
  process: NodeJS.Process;
  Date: DateConstructor;
  Math: Math;
  console: Console;
  /** `node:timers/promises` and `node:timers`, by name without the scheme. */
  modules: Record<string, unknown>;
}

/** The subject's `pg` is the one that its pool is made of, wherever its folder is. */
const ourRequire = createRequire(import.meta.url);

type Evaluate = (...parameters: unknown[]) => void;

const PARAMETERS = [
  'exports',
  'module',
  'require',
  'globalThis',
  'global',
  'setTimeout',
  'clearTimeout',
  'setInterval',
  'clearInterval',
  'setImmediate',
  'clearImmediate',
  'process',
  'Date',
  'Math',
  'console',
  'Reflect',
];

/**
 * Evaluates a bundle once: one application instance with module state of its own. The globals that carry time
 * and chance are parameters of the function, so nothing of the process is patched; writes to `globalThis`
 * stay in the instance.
 */
export class SubjectModule {
  readonly bundle: Bundle;
  readonly #evaluate: Evaluate;
  readonly #require: NodeJS.Require;

  constructor(bundle: Bundle) {
    this.bundle = bundle;
    this.#require = createRequire(bundle.resolveFrom);
    this.#evaluate = vm.compileFunction(`"use strict";${bundle.code}`, PARAMETERS, {
      filename: bundle.filename,
    }) as Evaluate;
  }

  /** The learner's line among frames. */
  readonly locate = (frames: readonly NodeJS.CallSite[]): SourcePlace | undefined =>
    placeAmong(this.bundle, frames);

  /** The learner's line in the stack of an error. */
  readonly locateError = (error: unknown): SourcePlace | undefined =>
    placeInStack(this.bundle, error instanceof Error ? error.stack : undefined);

  /** The package whose code the innermost of these frames is; `undefined` when it is the learner's own. */
  readonly packageOf = (frames: readonly NodeJS.CallSite[]): string | undefined =>
    packageAmong(this.bundle, frames);

  instantiate(globals: InstanceGlobals): Record<string, unknown> {
    const { modules, ...given } = globals;
    const own = { ...given, Reflect: aReflect() };
    const module = { exports: {} as Record<string, unknown> };
    // Defined, not assigned: some globals of Node are accessors, and their setters would reach the real ones.
    const world = Object.create(realGlobals, Object.getOwnPropertyDescriptors(own)) as Record<
      string,
      unknown
    >;
    const load = (id: string): unknown =>
      (id.replace(/^node:/, '') === 'process' ? own.process : modules[id.replace(/^node:/, '')]) ??
      ((/^pg(?:\/|$)/.test(id) ? ourRequire : this.#require)(id) as unknown);
    this.#evaluate(
      module.exports,
      module,
      load,
      world,
      world,
      own.setTimeout,
      own.clearTimeout,
      own.setInterval,
      own.clearInterval,
      own.setImmediate,
      own.clearImmediate,
      own.process,
      own.Date,
      own.Math,
      own.console,
      own.Reflect,
    );
    return module.exports;
  }
}

/**
 * Of the built-in objects the one to which packages add: `reflect-metadata` keeps a registry there, and in the real one
 * each instance would stay for as long as the process does.
 */
const aReflect = (): typeof Reflect =>
  Object.create(Object.prototype, Object.getOwnPropertyDescriptors(Reflect)) as typeof Reflect;

/**
 * What instances share of the real `globalThis`: those of its globals that are accessors, `crypto` is one, are read from
 * it, and written to that of the instance. Made once, for there are instances in each run.
 */
const realGlobals = Object.create(
  globalThis,
  Object.fromEntries(
    Object.entries(Object.getOwnPropertyDescriptors(globalThis))
      .filter(([, { get }]) => get !== undefined)
      .map(([name, { enumerable = false }]) => [
        name,
        {
          configurable: true,
          enumerable,
          get: () => Reflect.get(globalThis, name) as unknown,
          set(this: object, value: unknown) {
            Object.defineProperty(this, name, { value, configurable: true, enumerable, writable: true });
          },
        },
      ]),
  ),
) as object;
