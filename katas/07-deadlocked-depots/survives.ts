import { fc } from '../../harness/kata.ts';
import * as logiflow from './vocabulary.ts';

const { kata, safety, liveness, move, plan, to, ADANA, ANKARA, BURSA, IZMIR } = logiflow;

export default kata({
  seed: logiflow.FLEET,
  state: logiflow.STATE,
  properties: [
    safety('no move fails because of another', {
      inputs: fc.constantFrom(
        [move('defne', 'T1', BURSA), plan('night plan', to('T3', ANKARA))],
      ),
      calls: (calls) => calls,
      holds: (result) => logiflow.everybodyHears(result, ['yes']),
    }),
  ],
});
