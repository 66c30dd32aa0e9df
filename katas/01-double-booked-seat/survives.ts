import { fc, hears } from 'survives-production';
import contract from './contract.ts';
import * as uptown from './promises.ts';
import { define, liveness, lock, lockedAgo, release, safety, SEATS } from './scene.ts';
import { eachASeatOfTheirOwn, everyoneWantsA1, twoExpiredLocks } from './scene.ts';

const strangers = fc.constantFrom(['alice', 'bob'], ['alice', 'bob', 'carol']);
const larger = fc.constant(['alice', 'bob', 'carol', 'erin']);

export default define({
  seed: SEATS,
  state: 'SELECT seat_id, user_id FROM active_seat_locks ORDER BY seat_id, user_id',
  contract,
  promises: [
    safety('one seat, one holder', {
      inputs: strangers,
      larger,
      calls: everyoneWantsA1,
      holds: (result) => uptown.nobodyShares(result),
    }),
    safety('a live lock is never taken', {
      inputs: fc.constantFrom(['bob'], ['bob', 'carol'], ['bob', 'alice']),
      given: (world) => lockedAgo(world, '9 minutes', 'alice'),
      calls: everyoneWantsA1,
      holds: (result) => uptown.aliceKeepsHerTime(result),
    }),
    safety('a yes is kept', {
      inputs: strangers,
      larger,
      calls: everyoneWantsA1,
      holds: (result) => uptown.everyYesIsKept(result),
    }),
    safety('an expired lock is taken over once', {
      inputs: strangers,
      larger,
      given: (world) => lockedAgo(world, '11 minutes', 'dave'),
      calls: everyoneWantsA1,
      holds: (result) => uptown.nobodyShares(result).then(() => uptown.everyYesIsKept(result)),
    }),
    liveness('somebody gets the seat', {
      inputs: fc.constantFrom(['alice', 'bob'], ['alice', 'bob', 'carol'], ['alice']),
      calls: everyoneWantsA1,
      holds: (result) => {
        hears(result, ['yes', 'taken']);
        uptown.somebodyGetsIt(result);
      },
    }),
    liveness('a seat comes back', {
      inputs: fc.constantFrom('expired', 'released'),
      given: async (world, how) => {
        await lockedAgo(world, how === 'expired' ? '11 minutes' : '1 minute', 'alice');
        if (how === 'released') await world.ask('releaseSeat', 'A1', 'alice');
      },
      calls: () => everyoneWantsA1(['bob', 'carol']),
      holds: async (result) => {
        uptown.somebodyGetsIt(result);
        await uptown.onSale(result, ['A2']);
        await result.advance('11 minutes');
        await uptown.onSale(result, ['A1', 'A2']);
      },
    }),
    safety('an owner who comes back too late is like anybody else', {
      inputs: fc.constantFrom([lock('dave')], [lock('dave'), lock('bob')], [release('dave'), lock('bob')]),
      given: (world) => lockedAgo(world, '11 minutes', 'dave'),
      holds: (result) => uptown.lockedOnlyAnew(result),
    }),
    safety('different seats do not disturb each other', {
      inputs: fc.constantFrom(
        { users: ['alice', 'bob'], seats: 'expired' },
        { users: ['alice', 'alice'], seats: 'free' },
        { users: ['alice', 'bob', 'carol'], seats: 'free' },
      ),
      given: async (world, { seats }) => (seats === 'free' ? undefined : twoExpiredLocks(world)),
      calls: ({ users }) => eachASeatOfTheirOwn(users),
      holds: async (result) => {
        await uptown.everyYesIsKept(result);
        uptown.nobodyIsRefused(result);
        uptown.nobodyWaits(result);
      },
    }),
    safety('two tabs of one user share one lock', {
      inputs: fc.constantFrom('0 minutes', '4 minutes'),
      given: async (world, age) => (age === '0 minutes' ? undefined : lockedAgo(world, age, 'alice')),
      calls: () => [lock('alice', 'A1', 'tab-1'), lock('alice', 'A1', 'tab-2')],
      holds: async (result) => {
        uptown.nobodyIsRefused(result);
        await uptown.heldBy(result, 'alice', 'two tabs of alice do not share one lock on seat A1');
        await uptown.everyYesIsKept(result);
      },
    }),
    safety('a release frees only your own lock', {
      inputs: fc.constantFrom(['alice'], ['carol'], ['alice', 'alice']),
      given: (world) => lockedAgo(world, '1 minute', 'alice', ['A1', 'A2']),
      calls: (users) => [...users.map((user, tab) => release(user, `tab-${tab + 1}`)), lock('bob')],
      holds: async (result) => {
        const released = uptown.releasedOnlyBy(result, 'alice');
        const holder = uptown.toldYes(result).includes('bob') ? 'bob' : released ? 'nobody' : 'alice';
        await uptown.heldBy(result, holder, 'a release took the wrong lock from seat A1');
        await uptown.heldBy(result, 'alice', 'a release of seat A1 took seat A2 as well', 'A2');
        if (holder === 'nobody') await uptown.nextCustomerGetsIt(result);
      },
    }),
    liveness('a seat that does not exist is refused politely', {
      inputs: fc.constant('Z9'),
      calls: (seat) => [lock('alice', seat), lock('bob', seat)],
      holds: (result) => hears(result, ['no-such-seat']),
    }),
    safety('together is like one after another', {
      inputs: fc.shuffledSubarray([lock('alice'), release('alice'), lock('bob')], { minLength: 2 }),
      given: (world) => lockedAgo(world, '1 minute', 'alice'),
      calls: (calls) => calls.map((each, tab) => ({ ...each, caller: `tab-${tab + 1}` })),
      likeSomeSerialOrder: true,
    }),
  ],
});
