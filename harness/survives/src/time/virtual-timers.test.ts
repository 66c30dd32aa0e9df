import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { callerContext } from '../pool/caller-context.ts';
import { VirtualTimers } from './virtual-timers.ts';

/** Timers, and what they did in order. */
function bench() {
  let changes = 0;
  const timers = new VirtualTimers(() => changes++);
  const log: string[] = [];
  const note = (what: string) => () => void log.push(what);
  const fireAll = (byMs: number) => {
    for (const timer of timers.advance(byMs)) timers.fire(timer);
  };
  return { timers, ...timers.globals, log, note, fireAll, changes: () => changes };
}

const as = <T>(name: string, run: () => T, threw: (reason: unknown) => void = () => undefined): T =>
  callerContext.run({ name, threw, rejected: () => undefined }, run);

describe('setTimeout', () => {
  it('fires when it is told to, never by itself', async () => {
    const { timers, setTimeout, log, note } = bench();
    setTimeout(note('soon'), 0);
    await new Promise((resolve) => setImmediate(resolve));
    expect(log).toEqual([]);
    timers.fire(timers.pending()[0]!);
    expect(log).toEqual(['soon']);
    expect(timers.pending()).toEqual([]);
  });

  it('knows whose code set it, and runs in the context of that caller', () => {
    const { timers, setTimeout, log } = bench();
    as('alice', () => setTimeout(() => log.push(callerContext.getStore()!.name), 10));
    expect(timers.pending()).toMatchObject([{ caller: 'alice', delayMs: 10 }]);
    as('bob', () => timers.fire(timers.pending()[0]!));
    expect(log).toEqual(['alice']);
  });

  it('set while a module was loading belongs to nobody', () => {
    const { timers, setTimeout, note } = bench();
    setTimeout(note('x'), 1);
    expect(timers.pending()).toMatchObject([{ caller: null }]);
  });

  it('passes its arguments on', () => {
    const { setTimeout, log, fireAll } = bench();
    setTimeout((a, b) => log.push(String(a) + String(b)), 1, 'a', 'b');
    fireAll(1);
    expect(log).toEqual(['ab']);
  });

  it('takes a delay that is no number, zero or negative for the shortest, as Node does', () => {
    const { timers, setTimeout, note } = bench();
    for (const ms of [undefined, 'soon', Number.NaN, 0, -5]) setTimeout(note('x'), ms);
    expect(timers.pending().map(({ delayMs }) => delayMs)).toEqual([1, 1, 1, 1, 1]);
    setTimeout(note('x'), '20');
    expect(timers.pending().at(-1)).toMatchObject({ delayMs: 20 });
  });

  it('is cleared by its handle, by the number of its handle, and never by nothing', () => {
    const { timers, setTimeout, clearTimeout, note } = bench();
    const [first, second, third] = [1, 2, 3].map(() => setTimeout(note('x'), 1));
    clearTimeout(first);
    clearTimeout(Number(second));
    clearTimeout(undefined);
    clearTimeout(null);
    expect(timers.pending()).toHaveLength(1);
    third!.close();
    expect(timers.pending()).toEqual([]);
  });

  it('returns what Node returns: ref, unref and hasRef, refresh, a number', () => {
    const { setTimeout, note, timers, fireAll, log } = bench();
    const handle = setTimeout(note('refreshed'), 100);
    expect(handle.unref().ref().hasRef()).toBe(true);
    expect(`${+handle}`).toMatch(/^\d+$/);
    fireAll(60);
    handle.refresh();
    fireAll(60);
    expect(log).toEqual([]);
    fireAll(40);
    expect(log).toEqual(['refreshed']);
    expect(timers.pending()).toEqual([]);
  });

  it('that throws is told to its caller, and stops nobody else', () => {
    const { setTimeout, note, log, fireAll } = bench();
    const thrown: unknown[] = [];
    const crash = () => {
      throw new Error('in a timer');
    };
    as(
      'alice',
      () => setTimeout(crash, 1),
      (reason) => thrown.push(reason),
    );
    setTimeout(note('next'), 2);
    fireAll(10);
    expect(log).toEqual(['next']);
    expect(thrown).toEqual([new Error('in a timer')]);
  });
});

describe('several timers', () => {
  it('are pending in the order in which they are due, then in which they were set', () => {
    const { setTimeout, note, log, fireAll } = bench();
    setTimeout(note('late'), 30);
    setTimeout(note('early'), 10);
    setTimeout(note('early too'), 10);
    fireAll(30);
    expect(log).toEqual(['early', 'early too', 'late']);
  });

  it('due after the time that passes stay', () => {
    const { timers, setTimeout, note, log, fireAll } = bench();
    setTimeout(note('due'), 10);
    setTimeout(note('not yet'), 11);
    fireAll(10);
    expect(log).toEqual(['due']);
    fireAll(1);
    expect(log).toEqual(['due', 'not yet']);
    expect(timers.pending()).toEqual([]);
  });

  it('set by a timer fire as well when they are due', () => {
    const { setTimeout, note, log, fireAll } = bench();
    setTimeout(() => setTimeout(note('after 20'), 10), 10);
    setTimeout(note('after 15'), 15);
    fireAll(20);
    expect(log).toEqual(['after 15', 'after 20']);
  });

  it('fired out of turn move the clock, never back', () => {
    const { timers, setTimeout, note, log, fireAll } = bench();
    setTimeout(note('early'), 10);
    setTimeout(note('late'), 50);
    setTimeout(note('last'), 55);
    timers.fire(timers.pending()[1]!);
    timers.fire(timers.pending()[0]!);
    setTimeout(note('from now'), 6);
    fireAll(5);
    expect(log).toEqual(['late', 'early', 'last']);
    fireAll(1);
    expect(log).toEqual(['late', 'early', 'last', 'from now']);
  });

  it('that are cleared meanwhile do not fire', () => {
    const { timers, setTimeout, clearTimeout, note, log } = bench();
    const handle = setTimeout(note('x'), 1);
    const timer = timers.pending()[0]!;
    clearTimeout(handle);
    timers.fire(timer);
    expect(log).toEqual([]);
  });
});

describe('setInterval', () => {
  it('fires again and again, until it is cleared, also from within', () => {
    const { setInterval, clearInterval, log, fireAll, timers } = bench();
    const handle = setInterval(() => {
      log.push('tick');
      if (log.length === 5) clearInterval(handle);
    }, 10);
    fireAll(35);
    expect(log).toHaveLength(3);
    fireAll(1000);
    expect(log).toHaveLength(5);
    expect(timers.pending()).toEqual([]);
  });
});

describe('in place of the modules of Node', () => {
  it('util.promisify(setTimeout) sleeps on a virtual timer', async () => {
    const { setTimeout, fireAll } = bench();
    const slept = promisify(setTimeout)(1000, 'awake' as never);
    fireAll(1000);
    await expect(slept).resolves.toBe('awake');
  });

  it('timers/promises has setTimeout, scheduler.wait and setInterval', async () => {
    const { timers, fireAll } = bench();
    const module = timers.modules['timers/promises'];
    const slept = Promise.all([module.setTimeout(50, 'value'), module.scheduler.wait(50)]);
    fireAll(50);
    await expect(slept).resolves.toEqual(['value', undefined]);
    const ticks = module.setInterval(10, 'tick');
    const first = ticks.next();
    fireAll(10);
    await expect(first).resolves.toEqual({ value: 'tick', done: false });
    await ticks.return(undefined);
    expect(timers.pending()).toEqual([]);
  });

  it('a sleep that is aborted rejects with AbortError and leaves no timer', async () => {
    const { timers } = bench();
    const { setTimeout } = timers.modules['timers/promises'];
    const controller = new AbortController();
    const slept = setTimeout(1000, undefined, { signal: controller.signal });
    controller.abort();
    await expect(slept).rejects.toMatchObject({ name: 'AbortError', code: 'ABORT_ERR' });
    expect(timers.pending()).toEqual([]);
    await expect(setTimeout(1, undefined, { signal: controller.signal })).rejects.toThrow('aborted');
    expect(timers.pending()).toEqual([]);
  });
});

it('whoever listens hears of each timer set, fired or cleared', () => {
  const { timers, setTimeout, clearTimeout, note, changes } = bench();
  setTimeout(note('x'), 1);
  expect(changes()).toBe(1);
  timers.fire(timers.pending()[0]!);
  expect(changes()).toBe(2);
  clearTimeout(setTimeout(note('x'), 1));
  expect(changes()).toBe(4);
});
