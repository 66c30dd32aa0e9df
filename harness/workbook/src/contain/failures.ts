import { inWords } from 'survives-production';
import { PlainError } from 'survives-production';
import type { Failure } from './protocol.ts';

/** An error as it travels between processes. */
export function failureOf(error: unknown): Failure {
  if (error instanceof PlainError) {
    const { message, next, exitCode } = error;
    return { kind: 'refused', message, next, exitCode };
  }
  const { name, message, stack } = error instanceof Error ? error : new Error(inWords(error));
  return { kind: 'failed', name, message, stack };
}

export function errorOf(failure: Failure): Error {
  if (failure.kind === 'refused') {
    const { message, next, exitCode } = failure;
    return new PlainError(message, { exitCode, ...(next !== undefined && { next }) });
  }
  const { name, message, stack } = failure;
  return Object.assign(new Error(message), { name, stack: stack ?? message });
}
