import { describe, expect, it } from 'vitest';
import { Incompatible, type Choice, type ChoicePoint, type Chooser } from '../execution/choosing.ts';
import {
  byPriority,
  followPrefix,
  followSchedule,
  NotRepeatable,
  oneAfterAnother,
  preemptionsOf,
  scheduleOf,
  uniformly,
} from './choosers.ts';

/** Lanes with so many statements each, played by a chooser: who ran, and the choices as a run records them. */
function simulate(lanes: Record<string, number>, chooser: Chooser): { order: string; choices: Choice[] } {
  const sent = new Map(Object.keys(lanes).map((lane) => [lane, 0]));
  const choices: Choice[] = [];
  let last: ChoicePoint['last'] = null;
  let order = '';
  for (;;) {
    const enabled = Object.keys(lanes)
      .filter((lane) => sent.get(lane)! < lanes[lane]!)
      .map((lane) => ({
        move: lane,
        lane,
        caller: lane,
        anchor: 'SELECT t',
        occurrence: sent.get(lane)! + 1,
        kind: 'statement' as const,
      }));
    if (enabled.length === 0) return { order, choices };
    const running = enabled.findIndex(({ lane }) => lane === last?.lane);
    const byDefault = Math.max(running, 0);
    const chosen = chooser({
      enabled,
      byDefault,
      running: enabled[running]?.lane ?? null,
      last,
      waiting: [],
      poolWait: false,
      sent: new Set(),
      spinning: false,
    });
    const step = enabled[chosen]!;
    const costs = enabled.map((_, index): 0 | 1 => (running !== -1 && index !== byDefault ? 1 : 0));
    choices.push({ lanes: enabled.map(({ lane }) => lane), chosen, byDefault, costs, last });
    last = { lane: step.lane, anchor: step.anchor, occurrence: step.occurrence };
    sent.set(step.lane, step.occurrence);
    order += step.lane[0];
  }
}

const TWO = { alice: 3, bob: 3 };
const after = (lane: string, occurrence: number, anchor = 'SELECT t') => ({ lane, anchor, occurrence });

describe('followSchedule', () => {
  const follow = (...schedule: Parameters<typeof followSchedule>[0]) => {
    const { choose, finish } = followSchedule(schedule);
    const { order } = simulate(TWO, choose);
    finish();
    return order;
  };

  it('goes by default but at its anchors', () => {
    expect(follow()).toBe('aaabbb');
    expect(follow({ after: null, to: 'bob' })).toBe('bbbaaa');
    expect(follow({ after: after('alice', 2), to: 'bob' })).toBe('aabbba');
    expect(follow({ after: after('alice', 1), to: 'bob' }, { after: after('bob', 1), to: 'alice' })).toBe(
      'abaabb',
    );
  });

  it('does not care in which order its switches are listed', () => {
    expect(follow({ after: after('bob', 1), to: 'alice' }, { after: after('alice', 1), to: 'bob' })).toBe(
      'abaabb',
    );
  });

  it('is what scheduleOf reads off a run, however it was chosen', () => {
    for (let seed = 0; seed < 50; seed++) {
      const { order, choices } = simulate({ alice: 3, bob: 2, carol: 3 }, uniformly(seed));
      const again = simulate({ alice: 3, bob: 2, carol: 3 }, followSchedule(scheduleOf(choices)).choose);
      expect(again.order).toBe(order);
      expect(scheduleOf(again.choices)).toEqual(scheduleOf(choices));
    }
  });

  it('says what does not fit, and where', () => {
    expect(() => follow({ after: null, to: 'carol' })).toThrow(
      new Incompatible('carol cannot run first: it is done, waits for a lock, or waits for a connection'),
    );
    expect(() => follow({ after: after('alice', 3), to: 'alice' })).toThrow(
      new Incompatible(
        "alice cannot run after alice's SELECT t #3: it is done, waits for a lock, or waits for a connection",
      ),
    );
  });

  it('says which moment never came', () => {
    const never = new Incompatible("this code never comes to the moment after alice's UPDATE seats #2");
    expect(() => follow({ after: after('alice', 2, 'UPDATE seats'), to: 'bob' })).toThrow(never);
  });
});

describe('followPrefix', () => {
  it('takes the lanes of the prefix, then the default', () => {
    const { order } = simulate(TWO, followPrefix({ lanes: ['alice', 'bob', 'alice'] }));
    expect(order).toBe('abaabb');
  });

  it('says at which step a run was not like the one before', () => {
    const chooser = followPrefix({ lanes: ['alice', 'alice', 'alice', 'alice'] });
    expect(() => simulate(TWO, chooser)).toThrow(NotRepeatable);
    expect(() => simulate({ bob: 1 }, followPrefix({ lanes: ['alice'] }))).toThrow(
      'at step 1 alice could go on in one run and not in the next, after the same statements',
    );
  });

  it('says what the code has set that makes its waits depend on the clock', () => {
    const because = (...sent: string[]): string => new NotRepeatable('another way', new Set(sent)).because;
    expect(because('BEGIN', "SET LOCAL lock_timeout = '50ms'")).toMatch(/^The code sets lock_timeout: /);
    expect(because("SELECT set_config('statement_timeout', '1s', true)")).toMatch(
      /^The code sets statement_/,
    );
    expect(because('BEGIN')).toMatch(/^Something other than the database decides/);
  });
});

describe('oneAfterAnother', () => {
  it('lets each caller finish before the next', () => {
    expect(simulate({ alice: 2, bob: 2, carol: 1 }, oneAfterAnother(['carol', 'bob', 'alice'])).order).toBe(
      'cbbaa',
    );
  });
});

describe('sampling', () => {
  const orders = (choosers: Chooser[]) => choosers.map((chooser) => simulate(TWO, chooser).order);
  const seeds = Array.from({ length: 400 }, (_, seed) => seed);

  it('is the same for the same seed', () => {
    const both = () => orders([...seeds.map((s) => byPriority(s, 3, 6)), ...seeds.map((s) => uniformly(s))]);
    expect(both()).toEqual(both());
  });

  it('uniformly reaches each of the 20 orders', () => {
    expect(new Set(orders(seeds.map((seed) => uniformly(seed)))).size).toBe(20);
  });

  it('by priority of depth 1 never preempts, and both callers come first', () => {
    expect(new Set(orders(seeds.map((seed) => byPriority(seed, 1, 6))))).toEqual(
      new Set(['aaabbb', 'bbbaaa']),
    );
  });

  it('by priority of depth d preempts at most d - 1 times, and reaches all such orders', () => {
    for (const depth of [2, 3]) {
      const runs = seeds.map((seed) => simulate(TWO, byPriority(seed, depth, 6)));
      expect(Math.max(...runs.map(({ choices }) => preemptionsOf(choices)))).toBe(depth - 1);
    }
    // aaabbb, and one switch after one or two statements; the same for bob.
    expect(new Set(orders(seeds.map((seed) => byPriority(seed, 2, 6)))).size).toBe(6);
  });
});
