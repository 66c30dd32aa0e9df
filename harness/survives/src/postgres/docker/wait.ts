import type { WaitStrategy } from 'testcontainers';

/** Does not wait: readiness is found by connecting, which means the same for every image. */
export function notAtAll(): WaitStrategy {
  let startupTimeoutMs: number | undefined;
  const strategy: WaitStrategy = {
    waitUntilReady: async () => {},
    withStartupTimeout(timeoutMs) {
      startupTimeoutMs = timeoutMs;
      return strategy;
    },
    isStartupTimeoutSet: () => startupTimeoutMs !== undefined,
    getStartupTimeout: () => startupTimeoutMs ?? 0,
  };
  return strategy;
}
