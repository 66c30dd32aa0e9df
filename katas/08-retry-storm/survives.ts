import { fc, hears } from 'survives-production';
import contract from './contract.ts';
import * as toll from './promises.ts';
import { ACCOUNTS, atTheGantries, charge, chargedBefore, define, liveness, passage } from './scene.ts';
import { PRINTER, rushHour, safety, type Passage } from './scene.ts';

const P1 = passage('P1', 450);
const P2 = passage('P2', 300);
const [forOne, andOne] = [passage('P1', 700, 'ost'), passage('P2', 600, 'ost')];
const fillsUp = passage('P2', 300, 'ost');

export default define({
  seed: ACCOUNTS,
  state: 'SELECT account_id, owed_cents FROM balances ORDER BY account_id',
  outside: { printer: PRINTER },
  contract,
  promises: [
    safety('no toll is lost', {
      inputs: fc.constant([P1, P2]),
      larger: fc.constant([P1, P2, passage('P3', 100)]),
      calls: atTheGantries,
      holds: (result) => toll.theBooksAreRight(result),
    }),
    safety('a passage is charged once, whatever fails', {
      inputs: fc.constant(P1),
      calls: (each) => [charge('gantry-1', each)],
      faults: ['answer-lost', 'connection-lost', 'terminated', 'crash', 'crash-after-commit'],
      holds: async (result, each) => {
        toll.nobodyIsRefused(result);
        await toll.sentAgain(result, each);
        await toll.nothingIsChargedTwice(result);
      },
    }),
    safety('a passage that is sent twice at the same time is charged once', {
      inputs: fc.constant(P1),
      calls: (each) => [charge('gantry-1', each), charge('gantry-2', each)],
      holds: async (result) => {
        hears(result, ['yes']);
        await toll.nothingIsChargedTwice(result);
        await toll.theBooksAreRight(result);
        await toll.receiptsAreTrue(result);
        toll.isToldToOwe(result, P1.cents);
      },
    }),
    safety('a passage that was charged before is not refused', {
      inputs: fc.constant([forOne, fillsUp]),
      given: (world, passages) => chargedBefore(world, passages),
      calls: ([first]) => [charge('gantry-1', first)],
      holds: async (result) => {
        hears(result, ['yes']);
        toll.isToldToOwe(result, 1_000);
        await toll.nothingIsChargedTwice(result);
        await toll.receiptsAreTrue(result);
      },
    }),
    safety('one receipt for each passage that is charged', {
      inputs: fc.constantFrom<Passage[]>([P1], [P1, P2], [P1, P1]),
      calls: atTheGantries,
      faults: ['serialization-failure', 'deadlock', 'answer-lost', 'party-fails-before', 'party-fails-after'],
      holds: (result) => toll.receiptsAreTrue(result),
    }),
    safety('the limit holds, and who is over it is told so', {
      inputs: fc.constant([forOne, andOne]),
      calls: atTheGantries,
      holds: async (result) => {
        toll.oneIsCharged(result);
        await toll.theBooksAreRight(result);
      },
    }),
    safety('what can never succeed is not tried again', {
      inputs: fc.constantFrom(passage('P1', 0), passage('P1', -450)),
      calls: (each) => [charge('gantry-1', each)],
      holds: (result) => {
        hears(result, ['invalid-amount']);
        toll.notTriedAgain(result);
      },
    }),
    liveness('what can be charged is charged', {
      inputs: fc.constantFrom<{ pool: number; passages: Passage[] }>(
        { pool: 1, passages: [P1] },
        { pool: 10, passages: [P1, P2] },
      ),
      poolSize: ({ pool }) => pool,
      calls: ({ passages }) => atTheGantries(passages),
      faults: ['serialization-failure', 'deadlock', 'party-fails-before', 'party-fails-after'],
      holds: async (result) => {
        hears(result, ['yes']);
        await toll.theBooksAreRight(result);
      },
    }),
    liveness('the rush hour comes to an end', {
      inputs: fc.constant(20),
      load: (gantries) => `${gantries} gantries at the same moment`,
      inStep: true,
      calls: (gantries) => rushHour(gantries),
      holds: async (result) => {
        hears(result, ['yes']);
        await toll.theBooksAreRight(result);
      },
    }),
    liveness('what cannot be is refused, with the reason', {
      inputs: fc.constant([passage('P1', 450, 'west'), passage('P2', 300, 'sued')]),
      calls: atTheGantries,
      holds: (result) => hears(result, ['no-such-account']),
    }),
  ],
});
