/** One call of the subject's code. Calls of one caller run one after another; callers run at the same time. */
export interface Call {
  caller: string;
  fn: string;
  args: readonly unknown[];
  after?: undefined;
}

/**
 * A call of a load: it is made when so many statements have been sent, or when nothing else can go on. Where orders
 * are searched, every moment is tried, and there is nothing to wait for.
 */
export interface LateCall extends Omit<Call, 'after'> {
  after: number;
}

export type AnyCall = Call | LateCall;
