import { demandApplicationGoesOn, fc } from 'survives-production';
import contract from './contract.ts';
import * as logiflow from './promises.ts';
import { arrives, define, FLEET, GATE_AND_OFFICE, impossible, inOneProcess, liveness } from './scene.ts';
import { oneAfterTheOther, safety, send, type PoolSize, type Reason } from './scene.ts';

const anyPool = fc.noShrink(fc.constantFrom<PoolSize[]>(10, 2, 1));
const poolSize = (pool: PoolSize) => pool;

export default define({
  seed: FLEET,
  state: `SELECT id, coalesce(tour_id, 'yard') AS is_on FROM trailers
          UNION ALL SELECT number, trailer_id FROM seals ORDER BY id`,
  contract,
  promises: [
    safety('what was confirmed has happened', {
      inputs: anyPool,
      poolSize,
      instances: inOneProcess,
      calls: (pool) =>
        oneAfterTheOther(pool, impossible('ada')['not-in-yard'], (who) => arrives('B2', who), 'gate'),
      holds: (result) => logiflow.yesMeansDone(result),
    }),
    safety('what was refused leaves no trace', {
      inputs: anyPool,
      poolSize,
      instances: inOneProcess,
      calls: (pool) =>
        oneAfterTheOther(pool, impossible('ada')['not-in-yard'], (who) => send(who, 'K2', 'T2', 'S2'), 'ben'),
      holds: (result) => logiflow.noMeansNothing(result),
    }),
    safety('the log names who did it', {
      inputs: anyPool,
      poolSize,
      instances: inOneProcess,
      calls: (pool) => GATE_AND_OFFICE[pool],
      holds: (result) => logiflow.theLogIsTrue(result),
    }),
    safety('the second trailer of a tour leaves as well', {
      inputs: fc.constantFrom(
        [send('ada', 'K1', 'T1', 'S1'), send('ben', 'K2', 'T1', 'S2')],
        [send('ada', 'K1', 'T9', 'S1'), send('ada', 'K2', 'T1', 'S2')],
      ),
      holds: (result) => logiflow.yesMeansDone(result),
    }),
    liveness('whoever comes next is served', {
      inputs: fc.noShrink(
        fc.record({ pool: anyPool, why: fc.constantFrom<Reason[]>('seal-used', 'not-in-yard') }),
      ),
      poolSize: ({ pool }) => pool,
      instances: inOneProcess,
      calls: ({ pool, why }) =>
        oneAfterTheOther(pool, impossible('ada')[why], (who) => send(who, 'K2', 'T2', 'S2'), 'ben'),
      holds: (result, { why }) => logiflow.hear(result, [impossible('ada')[why]], why),
    }),
    safety('an error means that nothing has happened', {
      inputs: anyPool,
      poolSize,
      instances: inOneProcess,
      calls: () => [send('ada', 'K1', 'T1', 'S1'), arrives('B2', 'ada')],
      faults: ['terminated', 'cancelled', 'connection-lost', 'answer-lost'],
      holds: async (result) => {
        await logiflow.allOrNothing(result);
        logiflow.troubleStaysWhereItWas(result);
      },
    }),
    safety('a lost connection costs one call, not the application', {
      inputs: fc.constant(1),
      poolSize: 1,
      calls: () => [send('ada', 'K1', 'T1', 'S1')],
      faults: ['terminated', 'connection-lost'],
      holds: demandApplicationGoesOn,
    }),
    liveness('what can be done is done', {
      inputs: fc.constantFrom(
        [send('ada', 'K1', 'T1', 'S1'), send('ben', 'K2', 'T1', 'S2')],
        [send('ada', 'K1', 'T9', 'S1'), arrives('B2')],
      ),
      holds: (result) => logiflow.hear(result),
    }),
    liveness('what cannot be done is refused, with the reason', {
      inputs: fc.constantFrom<Reason[]>('not-in-yard', 'seal-used', 'not-on-tour'),
      calls: (why) => [impossible('ada')[why]],
      holds: (result, why) => logiflow.hear(result, [impossible('ada')[why]], why),
    }),
    safety('together is like one after another', {
      inputs: fc.constantFrom(
        [send('ada', 'K1', 'T1', 'S1'), send('ben', 'K2', 'T2', 'S1')],
        [send('ada', 'K1', 'T1', 'S1'), send('ben', 'K1', 'T2', 'S2')],
      ),
      holds: (result) => logiflow.noMeansNothing(result),
      likeSomeSerialOrder: true,
    }),
  ],
});
