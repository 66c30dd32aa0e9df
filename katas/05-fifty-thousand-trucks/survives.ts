import { fc } from 'survives-production';
import contract from './contract.ts';
import * as logiflow from './promises.ts';
import { after, assign, define, driver, fleet, inTheRegister, liveness } from './scene.ts';
import { routingService, safety, together, workshop } from './scene.ts';

/** The whole fleet, and what is enough to see who waits. */
const FLEET = 50_000;
const SOME = 2_000;

/** That the server allows. */
const CONNECTIONS = 50;

/** The pool is the deployment's. */
const deployments = fc.constantFrom({ pool: 10 }, { pool: 1 }, { pool: 2 });
/** T3 is in the workshop, and of T99 nobody has heard. */
const lists = fc.constantFrom(['T2', 'T99', 'T1', 'T3'], ['T1', 'T2', 'T1'], []);

export default define({
  state: 'SELECT truck_id, region, route FROM truck_routes ORDER BY truck_id',
  poolSize: 10,
  connectionLimit: CONNECTIONS,
  outside: { routing: routingService },
  contract,
  promises: [
    safety('no truck is left without a route', {
      inputs: fc.constant(FLEET),
      load: '50,000 trucks',
      poolSize: 100,
      given: (world, trucks) => inTheRegister(world, fleet(trucks)),
      calls: (trucks) => [assign('night', fleet(trucks))],
      holds: async (result, trucks) => {
        await logiflow.asOnTheDashboard(result, trucks);
        logiflow.oneIsLeftForOthers(result, CONNECTIONS);
        logiflow.othersGetTheirTurn(result);
      },
    }),
    safety('nobody else waits for the fleet', {
      inputs: fc.constant(SOME),
      load: '2,000 trucks',
      poolSize: 1,
      given: (world, trucks) => inTheRegister(world, fleet(trucks)),
      calls: (trucks) => [assign('night', fleet(trucks)), after(2, driver('T1')), after(3, workshop('T2'))],
      instances: () => together('night', 'driver', 'workshop'),
      holds: (result) => logiflow.nobodyWaits(result),
    }),
    safety('a truck in the workshop has no route', {
      inputs: fc.constantFrom(['T1', 'T2'], ['T2', 'T1']),
      given: (world) => inTheRegister(world, fleet(2)),
      calls: (trucks) => [assign('night', trucks), workshop('T1')],
      holds: (result) => logiflow.staysInTheWorkshop(result, 'T1'),
    }),
    safety('each entry of the list is answered, in its order', {
      inputs: lists,
      given: async (world) => {
        await inTheRegister(world, fleet(3));
        await world.ask('takeOutOfService', 'T3');
      },
      calls: (trucks) => [assign('night', trucks)],
      holds: (result) => logiflow.eachIsAnswered(result, ['T3', 'T99']),
    }),
    safety('a job that failed can be run again', {
      inputs: fc.constantFrom({ pool: 4 }, { pool: 1 }),
      poolSize: ({ pool }) => pool,
      given: (world) => inTheRegister(world, fleet(3)),
      calls: () => [assign('night', fleet(3))],
      faults: ['party-fails-before', 'connection-lost', 'terminated', 'cancelled', 'answer-lost'],
      holds: (result) => logiflow.canBeRunAgain(result),
    }),
    liveness('every truck that can go is sent', {
      inputs: deployments,
      poolSize: ({ pool }) => pool,
      given: (world) => inTheRegister(world, fleet(5)),
      calls: () => [assign('night', fleet(3)), assign('early', fleet(2, 4), 'south')],
      instances: () => together('night', 'early'),
      holds: (result) => logiflow.eachIsAnswered(result),
    }),
  ],
});
