import { fc, hears, type Call } from 'survives-production';
import contract from './contract.ts';
import * as uptown from './promises.ts';
import { clock, clockOf, define, everyoneWantsA1, KIOSK, liveness, lock, lockedAgo } from './scene.ts';
import { a2ThenA1, beforehand, eachTheirOwn, halfOfThemRanOut, safety, SEATS, SHOP } from './scene.ts';
import { thenTheClockIsSet, whoHolds, type Before } from './scene.ts';

export default define({
  seed: SEATS,
  state: 'SELECT seat_id, user_id FROM live_seat_locks ORDER BY seat_id, user_id',
  contract,
  promises: [
    safety('an expired lock goes to one customer', {
      inputs: fc.constantFrom(['alice', 'bob'], ['dave', 'alice'], ['alice', 'bob', 'carol']),
      larger: fc.constant(['alice', 'bob', 'carol', 'dave']),
      given: (world) => lockedAgo(world, '11 minutes', 'dave'),
      calls: everyoneWantsA1,
      holds: (result) => uptown.oneHeir(result),
    }),
    safety('asking takes nothing away', {
      inputs: fc.constant('dave'),
      given: (world, user) => lockedAgo(world, '11 minutes', user),
      calls: () => [whoHolds('checkout'), lock('alice')],
      holds: (result) => uptown.oneHeir(result),
    }),
    safety('whoever asks hears of every yes before that', {
      inputs: fc.constantFrom<Before>('free', 'expired'),
      lateAnswers: true,
      instances: () => ({ checkout: 'a', alice: 'a' }),
      given: (world, before) => beforehand(world, before),
      calls: () => [whoHolds('checkout'), lock('alice'), whoHolds('alice')],
      holds: (result) => uptown.aliceHearsThatItIsHers(result),
    }),
    safety('a live lock is never taken, whatever a server thinks the time is', {
      inputs: fc.constantFrom<{ calls: Call[]; b: string }[]>(
        { calls: [lock('bob'), whoHolds('checkout')], b: clock.fast },
        { calls: [lock('bob', { minutes: KIOSK })], b: clock.right },
        { calls: [lock('alice'), lock('bob')], b: clock.right },
      ),
      appClocks: ({ b }) => [clock.right, b],
      instances: () => ({ alice: 'a', bob: 'b', checkout: 'b' }),
      given: (world) => lockedAgo(world, '9 minutes', 'alice'),
      calls: ({ calls }) => calls,
      holds: (result, { b }) => uptown.aliceKeepsIt(result, clockOf('b', b)),
    }),
    safety('a clock that is set while a server runs changes nothing', {
      inputs: fc.constantFrom<{ from: string; to: string; before: Before; calls: Call[] }>(
        { from: clock.slow, to: clock.right, before: 'hers', calls: [lock('bob'), whoHolds('checkout')] },
        { from: clock.right, to: clock.fast, before: 'hers', calls: [lock('bob'), whoHolds('checkout')] },
        { from: clock.fast, to: clock.right, before: 'free', calls: [lock('alice')] },
      ),
      appClocks: ({ from }) => [from, clock.right],
      instances: () => ({ alice: 'a', bob: 'a', checkout: 'a' }),
      given: (world, { before, to }) => thenTheClockIsSet(world, before, to),
      calls: ({ calls }) => calls,
      holds: async (result, { before }) => {
        if (before === 'hers') await uptown.aliceKeepsIt(result);
        else await uptown.lasts(result, SHOP);
      },
    }),
    safety('a lock lasts as long as was asked for', {
      inputs: fc.constantFrom(
        { minutes: SHOP, b: clock.slow, before: 'free' },
        { minutes: KIOSK, b: clock.fast, before: 'new' },
        { minutes: SHOP, b: clock.right, before: 'hers' },
      ),
      appClocks: ({ b }) => [clock.right, b],
      instances: () => ({ alice: 'b' }),
      given: (world, { before }) => beforehand(world, before),
      calls: ({ minutes }) => [lock('alice', { minutes })],
      holds: async (result, { minutes, b }) => {
        await uptown.lasts(result, minutes, clockOf('b', b));
        await uptown.isStillThere(result, minutes);
      },
    }),
    safety('the time counts from the yes, however long it took', {
      inputs: fc.constantFrom<{ before: Before; who: keyof typeof a2ThenA1 }[]>(
        { before: 'hers', who: 'tab-2 comes back for A1' },
        { before: 'free', who: 'tab-2 comes back for A1' },
        { before: 'hers', who: 'tab-1 waits for bob' },
      ),
      clockTicks: true,
      overlapCallers: 3,
      given: (world, { before }) => beforehand(world, before),
      calls: ({ who }) => a2ThenA1[who],
      holds: (result) => uptown.a1EndsLast(result),
    }),
    safety('two tabs of one customer share one lock', {
      inputs: fc.constantFrom<{ before: Before; second: number }>(
        { before: 'free', second: SHOP },
        { before: 'hers', second: SHOP },
        { before: 'free', second: KIOSK },
      ),
      given: (world, { before }) => beforehand(world, before),
      calls: ({ second }) => [
        lock('alice', { caller: 'tab-1' }),
        lock('alice', { caller: 'tab-2', minutes: second }),
      ],
      holds: (result) => uptown.eachHearsTheirTime(result),
    }),
    liveness('a seat comes back when the time is over', {
      inputs: fc.constantFrom(
        { minutes: SHOP, b: clock.right },
        { minutes: SHOP, b: clock.fast },
        { minutes: KIOSK, b: clock.slow },
      ),
      appClocks: ({ b }) => [clock.right, b],
      instances: () => ({ alice: 'b' }),
      calls: ({ minutes }) => [lock('alice', { minutes })],
      holds: (result, { minutes, b }) => uptown.comesBack(result, minutes, clockOf('b', b)),
    }),
    liveness('somebody gets a free seat, and the others are told that it is taken', {
      inputs: fc.constantFrom('free', 'expired'),
      poolSize: (before) => (before === 'free' ? 1 : 10),
      given: (world, before) => beforehand(world, before),
      calls: () => everyoneWantsA1(['alice', 'bob']),
      holds: async (result) => {
        hears(result, ['yes', 'taken']);
        uptown.somebodyGetsIt(result);
        await uptown.unknownSeatsAreRefused(result);
      },
    }),
    liveness('everybody gets the seat that nobody else wants', {
      inputs: fc.constant(30),
      load: (customers) => `${customers} customers, each with a seat of their own`,
      inStep: true,
      given: (world, customers) => halfOfThemRanOut(world, customers),
      calls: (customers) => eachTheirOwn(customers),
      holds: (result) => hears(result, ['yes']),
    }),
    safety('trouble is not an answer', {
      inputs: fc.constantFrom<{ before: Before; calls: Call[] }>(
        { before: 'free', calls: [lock('alice')] },
        { before: 'hers', calls: [lock('alice'), whoHolds('checkout')] },
      ),
      given: (world, { before }) => beforehand(world, before),
      calls: ({ calls }) => calls,
      faults: ['terminated', 'cancelled', 'connection-lost', 'answer-lost', 'too-many-connections'],
      holds: (result) => uptown.nobodyMakesUpAnAnswer(result),
    }),
  ],
});
