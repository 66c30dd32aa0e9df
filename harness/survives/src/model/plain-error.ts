/**
 * A sentence for the person at the terminal: what happened, the value seen, the next command. Everything that
 * the command prints without a stack trace is one of these; anything else that escapes is our bug.
 */
export class PlainError extends Error {
  override readonly name = 'PlainError';
  /** What to do or run next, one line. */
  readonly next: string | undefined;
  /** 1: the learner's code. 2: the set-up, or us. */
  readonly exitCode: 1 | 2;

  constructor(message: string, options: { next?: string; exitCode?: 1 | 2; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.next = options.next;
    this.exitCode = options.exitCode ?? 2;
  }
}
