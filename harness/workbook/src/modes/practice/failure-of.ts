import type { CheckState } from './check-state.ts';
import { PlainError } from 'survives-production/report';

/** What went wrong, in the words of the command. Anything that is not a `PlainError` is our fault, and says so. */
export function failureOf(error: unknown): NonNullable<CheckState['failure']> {
  if (error instanceof PlainError) {
    const { message, next, exitCode } = error;
    return { message, ...(next !== undefined && { next }), exitCode };
  }
  const said = error instanceof Error ? error.message : String(error);
  return {
    message: `This is our fault, and says nothing about your code: ${said}`,
    next: 'npm run kata doctor; if that is all well, please open an issue with this sentence',
    exitCode: 2,
  };
}
