import { fc } from 'survives-production';
import contract from './contract.ts';
import * as logiflow from './promises.ts';
import {
  AKSARAY,
  ANKARA,
  BURSA,
  FLEET,
  IZMIR,
  nightFleet,
  NOWHERE,
  plansAcross,
  theNightsPlan,
} from './scene.ts';
import { define, inShiftChange, liveness, move, oneOf, plan, safety, shiftChange, to } from './scene.ts';

export default define({
  seed: FLEET,
  state: logiflow.STATE,
  contract,
  promises: [
    safety('no move fails because of another', {
      inputs: oneOf(
        [move('ayla', 'T3', IZMIR), plan('night-plan', to('T3', ANKARA), to('T5', BURSA))],
        [move('ayla', 'T1', BURSA), plan('night-plan', to('T3', ANKARA))],
      ),
      larger: oneOf(
        [move('ayla', 'T1', BURSA), move('burak', 'T3', IZMIR), move('cem', 'T5', ANKARA)],
        [move('ayla', 'T4', IZMIR), move('burak', 'T3', ANKARA), plan('night-plan', to('T1', BURSA))],
      ),
      holds: async (result) => {
        logiflow.everybodyHears(result, ['yes']);
        await logiflow.theBooksAgree(result);
      },
    }),
    safety('no plan fails because of another', {
      inputs: oneOf(
        [
          plan('day-plan', to('T1', BURSA), to('T5', AKSARAY)),
          plan('night-plan', to('T2', IZMIR), to('T3', ANKARA)),
        ],
        [
          plan('day-plan', to('T1', BURSA), to('T5', AKSARAY)),
          plan('night-plan', to('T5', BURSA), to('T1', AKSARAY)),
        ],
      ),
      holds: (result) => logiflow.everybodyHears(result, ['yes']),
    }),
    safety('board, yard and payroll agree', {
      inputs: oneOf([move('ayla', 'T1', BURSA), move('burak', 'T1', IZMIR)]),
      holds: (result) => logiflow.theBooksAgree(result),
    }),
    safety('an error means that nothing has been moved', {
      inputs: oneOf([plan('night-plan', to('T1', BURSA), to('T5', AKSARAY))], [move('ayla', 'T1', BURSA)]),
      faults: ['connection-lost', 'terminated', 'cancelled', 'deadlock', 'answer-lost'],
      holds: (result) => logiflow.theBooksAgree(result),
    }),
    liveness('what can be moved is moved', {
      inputs: oneOf([
        move('ayla', 'T1', ANKARA),
        plan('night-plan', to('T5', AKSARAY), to('T4', BURSA), to('T3', IZMIR)),
      ]),
      holds: async (result) => {
        logiflow.everybodyHears(result, ['yes']);
        await logiflow.everyTruckArrives(result);
      },
    }),
    liveness('what cannot be moved is refused, with the reason', {
      inputs: oneOf(
        [move('ayla', 'T99', BURSA), plan('night-plan', to('T1', BURSA), to('T3', NOWHERE))],
        [move('ayla', 'T1', NOWHERE), plan('night-plan', to('T3', ANKARA), to('T99', BURSA))],
      ),
      holds: (result) => logiflow.everyoneIsRefused(result),
    }),
    safety('together is like one after another', {
      inputs: oneOf(
        [move('ayla', 'T1', BURSA), plan('night-plan', to('T3', ANKARA), to('T1', IZMIR))],
        // Each has a truck that is there already, which the other sends away.
        [
          plan('day-plan', to('T1', ANKARA), to('T5', AKSARAY)),
          plan('night-plan', to('T5', IZMIR), to('T1', BURSA)),
        ],
      ),
      likeSomeSerialOrder: true,
    }),
    safety('the shift change is survived', {
      inputs: fc.constant(9),
      load: inShiftChange,
      inStep: true,
      poolSize: 15,
      calls: shiftChange,
      holds: async (result) => {
        logiflow.everybodyHears(result, ['yes']);
        await logiflow.theBooksAgree(result);
      },
    }),
    liveness('a night plan of four hundred moves is carried out', {
      inputs: fc.constant(400),
      load: (moves) => `${moves} moves in one plan`,
      given: (world) => world.write(nightFleet),
      calls: (moves) => [theNightsPlan(moves)],
      holds: async (result) => {
        logiflow.everybodyHears(result, ['yes']);
        await logiflow.everyTruckArrives(result);
      },
    }),
    safety('of plans of four hundred moves that meet, each is made as a whole', {
      inputs: fc.constant(400),
      load: (moves) => `three plans of ${moves} moves, two of them made and one refused`,
      inStep: true,
      given: (world) => world.write(nightFleet),
      calls: plansAcross,
      holds: async (result) => {
        logiflow.everybodyHears(result, ['yes', 'T99: no-such-truck']);
        await logiflow.oneAfterAnother(result);
        await logiflow.theBooksAgree(result);
      },
    }),
  ],
});
