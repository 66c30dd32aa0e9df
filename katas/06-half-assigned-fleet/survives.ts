import { demandApplicationGoesOn, fc } from 'survives-production';
import contract from './contract.ts';
import type { Line } from './generated/fleet-plan.ts';
import * as logiflow from './promises.ts';
import {
  define,
  line,
  liveness,
  LONG_NIGHT,
  look,
  nightsBefore,
  onRoute,
  plan,
  safety,
  TONIGHT,
} from './scene.ts';

/** Zoe is nobody's name, T9 is nobody's truck, and Kiel has one dock for two trucks. */
const bad = {
  'no-such-customer': [line('T1', 'anna'), line('T2', 'carl', 'zoe')],
  'no-such-truck': [line('T9', 'carl'), line('T1', 'anna')],
  'depot-full': [line('K1', 'bert'), line('K2', 'dora', 'anna')],
};
type Reason = keyof typeof bad;
const anyReason = fc.noShrink(fc.constantFrom<Reason[]>('no-such-customer', 'depot-full', 'no-such-truck'));

const good = [line('T1', 'anna'), line('T2', 'carl', 'bert')];
/** And Kiel's dock goes to one of its trucks, now and when they come again. */
const sameLineTwice = [...good, line('T1', 'anna'), ...bad['depot-full']];
/** For the next batch: T1 has a route by then and keeps it; T3 may get one of two, of which the first cannot be. */
const otherRoutes = [
  onRoute('R7', 'T1', 'carl'),
  good[1]!,
  line('T3', 'zoe'),
  onRoute('R8', 'T3', 'bert'),
  ...bad['depot-full'],
];
const twice = (batch: Line[]) => [batch, batch];
const twoBatches = [
  twice(bad['no-such-customer']),
  twice([...bad['no-such-truck'], line('T1', 'anna')]),
  [sameLineTwice, otherRoutes],
];
const [k1, k2] = bad['depot-full'].map((each) => [each]);
/** Dora has ordered twice: once on the way out, once on the way back. */
const t3 = [line('T3', 'dora', 'anna', 'dora')];
const anyLines = fc.shuffledSubarray([...Object.values(bad).flat(), ...t3], { minLength: 3 });

/** The pool is the deployment's: this job has two connections, or one. */
const onePool = fc.constantFrom(1, 2);
const poolSize = (connections: number) => connections;

export default define({
  seed: TONIGHT,
  state: 'SELECT truck_id, route_id, stops FROM tours ORDER BY truck_id',
  poolSize: 2,
  contract,
  promises: [
    safety('what is counted is there', {
      inputs: fc.noShrink(fc.constantFrom(...twoBatches)),
      larger: anyLines.map(twice),
      poolSize: ([first]) => (first!.length > 3 ? 1 : 2),
      calls: (batches) => batches.map((batch) => plan('planner', batch)),
      holds: (result) => logiflow.whatIsCountedIsThere(result),
    }),
    safety('what failed has left nothing behind', {
      inputs: anyReason.map((why) => bad[why]),
      larger: anyLines,
      poolSize: 1,
      calls: (batch) => [plan('planner', batch)],
      holds: (result) => logiflow.theReportIsTrue(result),
    }),
    safety('the report is true when Postgres refuses', {
      inputs: onePool,
      poolSize,
      calls: () => [plan('planner', good)],
      faults: ['serialization-failure', 'deadlock', 'cancelled', 'too-many-connections'],
      holds: (result) => logiflow.theReportIsTrue(result),
    }),
    safety('the report is true when a connection breaks', {
      inputs: fc.noShrink(fc.constantFrom(good, bad['no-such-customer'])),
      poolSize: 1,
      calls: (batch) => [plan('planner', batch)],
      faults: ['connection-lost', 'answer-lost', 'terminated', 'too-many-connections'],
      holds: (result) => logiflow.theReportIsTrue(result),
    }),
    safety('a lost connection costs lines, not the application', {
      inputs: fc.constant(good),
      poolSize: 1,
      calls: (batch) => [plan('planner', batch)],
      faults: ['terminated', 'connection-lost'],
      holds: demandApplicationGoesOn,
    }),
    safety('a batch that is delivered again is finished', {
      inputs: fc.constant(2),
      poolSize,
      calls: () => [plan('planner', good)],
      faults: ['crash', 'crash-after-commit'],
      holds: (result) => logiflow.allAreAssigned(result),
    }),
    safety('a driver never sees half a tour', {
      inputs: fc.noShrink(fc.constantFrom(good[1]!, bad['no-such-customer'][1]!)),
      poolSize: 1,
      calls: (one) => [plan('planner', [one]), look('driver', one.truckId)],
      holds: (result, one) => logiflow.theTabletShows(result, one),
    }),
    safety('one dock takes one truck', {
      inputs: fc.noShrink(fc.constantFrom([k1!, k2!] as const, [bad['depot-full'], k2!] as const)),
      poolSize: 1,
      calls: ([one, two]) => [plan('planner', one), plan('watchdog', two)],
      holds: (result) => logiflow.oneIsAssigned(result, 'depot-full'),
    }),
    liveness('one bad line does not stop the others', {
      inputs: anyReason,
      poolSize: 1,
      calls: (why) => [plan('planner', [...bad[why], ...t3])],
      holds: (result, why) => logiflow.oneIsRefused(result, why),
    }),
    liveness('a batch may come twice, and two at once', {
      inputs: fc.noShrink(fc.constantFrom([good, good] as const, [good, t3] as const)),
      poolSize: 1,
      calls: ([one, two]) => [plan('planner', one), plan('watchdog', two)],
      holds: (result) => logiflow.allAreAssigned(result),
    }),
    liveness('a long night is planned to its last stop', {
      inputs: fc.constant(LONG_NIGHT),
      load: ({ trucks, stops }) => `${trucks.length} trucks, one of them with ${stops.length} stops`,
      given: (world) => nightsBefore(world),
      calls: ({ trucks: [one, two, last, ...others], stops }) => [
        plan('planner', [
          ...[one!, two!].map((truck) => line(truck, 'dora')),
          line(last!, ...stops),
          ...others.map((truck) => line(truck, 'dora')),
        ]),
      ],
      holds: (result) => logiflow.allAreAssigned(result),
    }),
  ],
});
