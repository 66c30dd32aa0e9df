import { inWords, PlainError } from 'survives-production/report';
import type { ErrorSent } from './protocol.ts';

/** An error as it travels between processes. */
export function errorToSend(error: unknown): ErrorSent {
  if (error instanceof PlainError) {
    const { message, next, exitCode } = error;
    return { kind: 'plain', message, next, exitCode };
  }
  const { name, message, stack } = error instanceof Error ? error : new Error(inWords(error));
  return { kind: 'ours', name, message, stack };
}

export function errorOf(sent: ErrorSent): Error {
  if (sent.kind === 'plain') {
    const { message, next, exitCode } = sent;
    return new PlainError(message, { exitCode, ...(next !== undefined && { next }) });
  }
  const { name, message, stack } = sent;
  return Object.assign(new Error(message), { name, stack: stack ?? message });
}
