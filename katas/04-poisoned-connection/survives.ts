import { fc } from '../../harness/kata.ts';
import * as logiflow from './vocabulary.ts';

const { kata, safety, send, arrives, together } = logiflow;

export default kata({
  seed: logiflow.FLEET,
  state: 'SELECT id, tour_id FROM trailers ORDER BY id',
  properties: [
    safety('what was confirmed has happened', {
      inputs: fc.constant(1),
      poolSize: (pool) => pool,
      instances: () => together('ada', 'gate'),
      calls: () => [send('ada', 'B1', 'T1', 'S1'), arrives('B2')],
      holds: (result) => logiflow.confirmedArrivalsStandInTheYard(result),
    }),
  ],
});
