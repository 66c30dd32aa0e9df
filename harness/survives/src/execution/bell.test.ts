import { describe, expect, it } from 'vitest';
import { monotonicMs } from '../time/real-clock.ts';
import { Bell } from './bell.ts';

const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;

describe('the bell', () => {
  it('ends a wait when it rings', async () => {
    const bell = new Bell();
    const rang = bell.wait(10_000);
    bell.ring();
    expect(await rang).toBe(true);
    expect(bell.rings).toBe(1);
    bell.silence();
  });

  it('ends a wait that lasts too long, and not before', async () => {
    const bell = new Bell();
    const startedMs = monotonicMs();
    expect(await bell.wait(20)).toBe(false);
    expect(monotonicMs() - startedMs).toBeGreaterThanOrEqual(20);
  });

  it('does not end a wait when the timer of an earlier one is due', async () => {
    const bell = new Bell();
    const first = bell.wait(15);
    bell.ring();
    await first;
    const startedMs = monotonicMs();
    expect(await bell.wait(40)).toBe(false);
    expect(monotonicMs() - startedMs).toBeGreaterThanOrEqual(40);
  });

  it('ends a short wait in time when the timer of a longer one is still set', async () => {
    const bell = new Bell();
    const first = bell.wait(60_000);
    bell.ring();
    await first;
    expect(await bell.wait(1)).toBe(false);
  });

  it('has one timer for many waits, and none once it is silent', async () => {
    const before = timers();
    const bell = new Bell();
    for (let i = 0; i < 100; i++) {
      const rang = bell.wait(10_000);
      bell.ring();
      await rang;
    }
    expect(timers()).toBe(before + 1);
    bell.silence();
    expect(timers()).toBe(before);
  });
});
