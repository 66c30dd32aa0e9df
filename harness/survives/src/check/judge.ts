import type { Execution } from '../execution/execution.ts';
import type { Setup } from '../execution/setup.ts';
import { judgeProperty } from '../judge/judge-promise.ts';
import { UNIVERSAL_CHECKS, type UniversalCheck } from '../judge/universal.ts';
import type { PromiseBroken } from '../language/language.ts';
import { Ground } from '../strategies/ground.ts';
import { playAll } from '../strategies/play.ts';
import { serial } from '../strategies/serial.ts';

/** What judges a re-run: the property itself, or one of the universal checks. */
export type Judge = (execution: Execution) => PromiseBroken | null;

/** Builds the judge of re-runs; serial equivalence needs the serial orders of the same input first. */
export async function judgeFor(setup: Setup, input: unknown, universal?: UniversalCheck): Promise<Judge> {
  if (universal) return (execution) => universal.judge(execution);
  const ground = new Ground(setup, input);
  const orders = await serial(ground);
  if (orders) await playAll(orders, ground);
  return (execution) =>
    execution.ending.kind === 'finished' ? judgeProperty(execution, setup, ground.serial) : null;
}

/** By id: the check that the second half of a token's property names. */
export const universalById = (id: string): UniversalCheck | undefined =>
  UNIVERSAL_CHECKS.find((check) => check.id === id);
