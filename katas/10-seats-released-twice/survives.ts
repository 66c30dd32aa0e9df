import { fc, hears, type Call } from 'survives-production';
import contract from './contract.ts';
import * as uptown from './promises.ts';
import {
  confirm,
  define,
  fringe,
  hold,
  holdsAtAll,
  liveness,
  MAIL,
  night,
  place,
  placed,
  runOut,
  safety,
} from './scene.ts';
import { look, SHOWS, sweep, theMail, type Hold } from './scene.ts';

/** H1 and H2 are of one show: what is given back is more than one row. */
const [H1, H2, H3] = [hold('H1', 2), hold('H2', 3), hold('H3', 1, 'othello')] as const;
const ranOut = fc.constantFrom<Hold[]>([H1], [H1, H2], [H1, H3]);
const twoServers = () => [sweep('server-1'), sweep('server-2')];
const tillAndSweep = () => [sweep('server-1'), confirm('ines', 'H1')];

export default define({
  seed: SHOWS,
  state: 'SELECT hold_id, state FROM hold_states ORDER BY hold_id',
  outside: { mail: MAIL },
  contract,
  promises: [
    safety('seats are given back once', {
      inputs: ranOut,
      larger: fc.constant([H1, H2, H3]),
      given: runOut,
      calls: twoServers,
      holds: (result) => uptown.everySeatIsSomewhere(result),
    }),
    safety('whoever has paid has the seats', {
      inputs: fc.constantFrom<Hold[]>([H1], [H1, H2]),
      given: runOut,
      calls: tillAndSweep,
      holds: async (result) => {
        await uptown.theTillWasRight(result);
        await uptown.everySeatIsSomewhere(result);
      },
    }),
    safety('a click more or less at the till is the same', {
      inputs: fc.constantFrom('H1', 'H3'),
      given: (world) => runOut(world, [H1, H3]),
      calls: (id) => [confirm('ines', id), confirm('ines-again', id)],
      holds: async (result) => {
        hears(result, { ines: ['yes'], 'ines-again': ['yes'] });
        await uptown.theTillWasRight(result);
      },
    }),
    safety('no seat is held twice', {
      inputs: fc.constantFrom<[number, number]>([6, 5], [10, 1]),
      calls: ([ines, jan]) => [place('ines', hold('H1', ines)), place('jan', hold('H2', jan))],
      holds: (result) => uptown.everySeatIsSomewhere(result),
    }),
    safety('who has taken seats is not shown them any more', {
      inputs: fc.constant(2),
      lateAnswers: true,
      instances: () => ({ ines: 'a', jan: 'a' }),
      calls: (seats) => [look('ines'), place('jan', hold('H1', seats)), look('jan')],
      holds: (result, seats) => uptown.janIsShownTheRest(result, seats),
    }),
    safety('a customer is told once, and only what is true', {
      inputs: fc.constantFrom<'servers' | 'till'>('servers', 'till'),
      given: (world) => runOut(world, [H1]),
      calls: (who) => (who === 'servers' ? twoServers() : tillAndSweep()),
      holds: (result) => uptown.customersWereToldOnce(result),
    }),
    safety('the count is of what was released', {
      inputs: ranOut,
      given: runOut,
      calls: twoServers,
      holds: (result) => uptown.theCountIsTrue(result),
    }),
    safety('a server that dies loses no seat', {
      inputs: fc.constantFrom<Hold[]>([H1, H2], [H1]),
      given: runOut,
      calls: () => [sweep('server-1')],
      faults: ['crash', 'connection-lost', 'party-fails-before', 'party-fails-after'],
      holds: async (result, holds) => {
        await uptown.customersWereToldOnce(result);
        uptown.whoeverAnswersHasCounted(result, holds);
        await uptown.nothingStaysBehind(result, holds);
      },
    }),
    liveness('one sweep releases everything that has run out', {
      inputs: ranOut,
      given: async (world, holds) => {
        await runOut(world, holds);
        await placed(world, hold('H9', 1));
      },
      calls: () => [sweep('server-1')],
      holds: async (result, holds) => {
        await uptown.releasedAtOnce(result, holds);
        await uptown.everySeatIsSomewhere(result);
      },
    }),
    liveness('a sweep keeps nobody from buying', {
      inputs: ranOut,
      given: runOut,
      calls: () => [sweep('server-1'), place('jan', hold('H8', 1))],
      holds: async (result, holds) => {
        hears(result, { jan: ['yes'] });
        // With somebody else around it may leave to the next what he is at.
        await uptown.nothingStaysBehind(result, holds);
      },
    }),
    liveness('one sweep is enough for however many shows', {
      inputs: fc.constant({ shows: 101, holds: 1_001 }),
      load: ({ shows, holds }) => `${shows} shows, ${holds} holds at them, and one server that sweeps`,
      given: async (world, { shows, holds }) => {
        await world.write({ shows: fringe(shows) });
        await runOut(world, holdsAtAll(shows, holds));
      },
      calls: () => [sweep('server-1')],
      holds: async (result, { shows, holds }) => {
        await uptown.releasedAtOnce(result, holdsAtAll(shows, holds));
        await uptown.everySeatIsSomewhere(result);
      },
    }),
    safety('what has become of a hold is not forgotten', {
      inputs: fc.constantFrom('1 hour', '800 days'),
      given: async (world, span) => {
        await runOut(world, [H1]);
        await world.ask('releaseExpired', theMail);
        await runOut(world, [H2]);
        await world.advance(span);
      },
      calls: () => [confirm('ines', 'H1'), confirm('kim', 'H2')],
      holds: async (result) => {
        hears(result, { ines: ['released'], kim: ['yes'] });
        await uptown.everyHoldIsShown(result, { H1: 'released', H2: 'confirmed' });
      },
    }),
    liveness('everybody is answered', {
      inputs: fc.constantFrom<Hold[]>([H1, H2]),
      given: runOut,
      calls: () => [...twoServers(), confirm('ines', 'H2')],
      holds: (result) => uptown.everybodyIsAnswered(result),
    }),
    liveness('what cannot be is refused, with the reason', {
      inputs: fc.constantFrom<Call[]>(
        [confirm('ines', 'H1'), confirm('kim', 'H2')],
        [confirm('jan', 'H99'), place('lea', hold('H7', 11))],
      ),
      given: async (world) => {
        await runOut(world, [H1]);
        await world.ask('releaseExpired', theMail);
        // Nobody has swept since: late is not too late.
        await runOut(world, [H2]);
      },
      holds: (result) =>
        hears(result, { ines: ['released'], kim: ['yes'], jan: ['no-such-hold'], lea: ['sold-out'] }),
    }),
    safety('together is like one after another', {
      inputs: fc.constantFrom<'till' | 'shop'>('till', 'shop'),
      given: (world) => runOut(world, [H1]),
      calls: (who) =>
        who === 'till' ? tillAndSweep() : [place('ines', hold('H7', 6)), place('jan', hold('H8', 5))],
      likeSomeSerialOrder: true,
    }),
    safety('a busy night is swept', {
      inputs: fc.constant(200),
      load: (holds) => `${holds} holds, and four servers that sweep`,
      inStep: true,
      given: (world, holds) => runOut(world, night(holds)),
      calls: () => [1, 2, 3, 4].map((n) => sweep(`server-${n}`)),
      holds: async (result, holds) => {
        uptown.everybodyIsAnswered(result);
        await uptown.theCountIsTrue(result);
        await uptown.customersWereToldOnce(result);
        await uptown.nothingStaysBehind(result, night(holds));
      },
    }),
  ],
});
