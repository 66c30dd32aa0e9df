import { fc } from '../../harness/kata.ts';
import * as uptown from './vocabulary.ts';

const { kata, safety, everyoneWantsA1, lockedAgo } = uptown;

export default kata({
  seed: "INSERT INTO seats (id, hall) VALUES ('A1', 'main'), ('A2', 'main')",
  state: 'SELECT seat_id, user_id FROM live_seat_locks ORDER BY seat_id',
  properties: [
    safety('an expired lock goes to one customer', {
      inputs: fc.constantFrom(['alice', 'bob'], ['dave', 'alice'], ['alice', 'bob', 'carol']),
      larger: fc.constant(['alice', 'bob', 'carol', 'dave']),
      given: (world) => lockedAgo(world, '11 minutes', 'dave'),
      calls: everyoneWantsA1,
      holds: (result) => uptown.oneHeir(result),
    }),
  ],
});
