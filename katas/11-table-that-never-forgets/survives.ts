import { fc, type Call } from 'survives-production';
import contract from './contract.ts';
import * as uptown from './promises.ts';
import {
  ADDED,
  AFTER_THE_TIME,
  allOfTheHallRanOut,
  askedForAndRanOut,
  cleaning,
  define,
  hall,
  liveness,
  lock,
  locked,
} from './scene.ts';
import { looking, ranOut, renew, safety, theSale, VENUES, yesterdaysLocks } from './scene.ts';

export default define({
  seed: VENUES,
  state: 'SELECT seat_id, user_id FROM active_locks ORDER BY seat_id, user_id',
  contract,
  promises: [
    safety('a lock that counts is never cleaned up', {
      inputs: fc.constantFrom<string[]>(['A1'], ['A1', 'A2']),
      given: (world, seats) => ranOut(world, 'ines', seats),
      calls: () => [cleaning(), renew('ines', 'A1')],
      holds: (result) => uptown.aYesIsKept(result),
    }),
    safety('a seat that is taken over stays with whoever took it', {
      inputs: fc.constant(['A1', 'A2']),
      given: (world, seats) => ranOut(world, 'ines', seats),
      calls: () => [cleaning(), lock('jan', 'A1', 'A3')],
      holds: async (result) => {
        uptown.hear(result, { jan: ['yes'] });
        await uptown.aYesIsKept(result);
      },
    }),
    safety('a seat goes to one customer', {
      inputs: fc.constant<Call[]>([lock('jan', 'A1', 'A2'), lock('kim', 'A2', 'A1')]),
      given: (world) => ranOut(world, 'ines', ['A1']),
      holds: async (result) => {
        uptown.hear(result, { jan: ['yes', 'no'], kim: ['yes', 'no'] });
        uptown.oneHasThem(result);
        await uptown.aYesIsKept(result);
        await uptown.theMapIsTrue(result);
      },
    }),
    safety('a group may be as large as two classes', {
      inputs: fc.constant(120),
      calls: (size) => [lock('ines', ...hall(size)), lock('jan', ...hall(2 * size).slice(-size - 20))],
      holds: async (result) => {
        uptown.hear(result, { ines: ['yes', 'no'], jan: ['yes', 'no'] });
        uptown.oneHasThem(result);
        await uptown.aYesIsKept(result);
        await uptown.everySeatOfThemIsNamed(result);
      },
    }),
    safety('a lock lasts for ten minutes from the yes', {
      inputs: fc.constantFrom(lock('jan', 'A1'), renew('jan', 'A1')),
      given: async (world, { fn }) => {
        if (fn === 'renewLock') await locked(world, 'jan', ['A1']);
        await world.advance('6 minutes');
      },
      calls: (call) => [call],
      holds: (result) => uptown.itLastsTenMinutes(result),
    }),
    safety('the clean-up is in nobody’s way', {
      inputs: fc.constantFrom({ locks: 40, evenings: 1 }, { locks: 25, evenings: 3 }),
      given: async (world, { locks, evenings }) => {
        for (let n = 0; n < evenings; n++) await allOfTheHallRanOut(world, locks);
      },
      calls: () => [cleaning()],
      measures: ['rows-locked'],
      holds: (result) => uptown.fewRowsAtATime(result),
    }),
    safety('nobody waits for the clean-up of another seat', {
      inputs: fc.constantFrom(lock('jan', 'A3'), looking('jan', 'club'), renew('lea', 'A3')),
      given: async (world, { caller }) => {
        await ranOut(world, 'ines', ['A1']);
        if (caller === 'lea') await world.ask('lockSeats', ['A3'], 'lea');
      },
      calls: (other) => [cleaning(), other],
      holds: (result) => uptown.nobodyWaits(result),
    }),
    safety('a season later it is as on the first evening', {
      inputs: fc.constant(30),
      load: (evenings) => `${evenings} evenings of 200 locks`,
      measures: ['buffers'],
      calls: () => [looking('ines')],
      holds: (result, evenings) => uptown.aSeasonIsForgotten(result, evenings),
    }),
    liveness('the clean-up comes to an end', {
      inputs: fc.constantFrom(25, 7),
      given: (world, locks) => allOfTheHallRanOut(world, locks),
      calls: () => [cleaning('server-1'), cleaning('server-2')],
      holds: async (result, locks) => {
        uptown.hear(result, {});
        await uptown.itComesToAnEnd(result, locks);
      },
    }),
    liveness('the hall goes on sale while the job is at work', {
      inputs: fc.constant(30),
      load: (customers) => `${customers} customers, each with seats of their own`,
      inStep: true,
      given: (world, customers) => yesterdaysLocks(world, customers),
      calls: (customers) => [cleaning('server-1'), cleaning('server-2'), ...theSale(customers)],
      holds: async (result) => {
        uptown.everybodyIsServed(result);
        await uptown.aYesIsKept(result);
      },
    }),
    liveness('a report that is open all evening stops nobody', {
      inputs: fc.constantFrom({ locks: 12 }, { locks: 3 }),
      given: async (world, evening) => {
        const before = await uptown.anEveningWithoutAReport(world, evening);
        await allOfTheHallRanOut(world, evening.locks);
        await ranOut(world, 'ines', ['A1']);
        await world.openReport('SELECT count(*) FROM active_locks');
        return before;
      },
      calls: () => [cleaning(), lock('jan', 'A1')],
      holds: async (result, evening, before) => {
        uptown.hear(result, { jan: ['yes'] });
        await uptown.asMuchAsWithoutAReport(result, evening, before);
        await uptown.aYesIsKept(result);
      },
    }),
    liveness('what has run out can be taken, and what has not cannot', {
      inputs: fc.constantFrom(...AFTER_THE_TIME),
      poolSize: 2,
      instances: () => ({ jan: 'a', kim: 'a' }),
      given: async (world, { takenBy }) => {
        await ranOut(world, 'ines', ['A1']);
        await world.ask('lockSeats', ['A2'], 'lea');
        if (takenBy) await world.ask('lockSeats', ['A1'], takenBy);
      },
      calls: ({ calls }) => calls,
      holds: async (result, { answers }) => {
        uptown.hear(result, answers);
        await uptown.aYesIsKept(result);
      },
    }),
    safety('together is like one after another', {
      inputs: fc.constantFrom<[string, ...string[]]>(['A1'], ['A1', 'A2'], [ADDED]),
      given: (world, [first]) => askedForAndRanOut(world, 'ines', first),
      calls: ([first, ...others]) => [renew('ines', first), lock('jan', first, ...others)],
      likeSomeSerialOrder: true,
    }),
  ],
});
