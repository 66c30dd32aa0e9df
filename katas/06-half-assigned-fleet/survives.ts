import { fc } from '../../harness/kata.ts';
import * as logiflow from './vocabulary.ts';

const { kata, safety, plan, line } = logiflow;

export default kata({
  seed: logiflow.TONIGHT,
  state: 'SELECT truck_id, route_id, stops FROM tours ORDER BY truck_id',
  poolSize: 2,
  properties: [
    safety('the report says what the database holds', {
      inputs: fc.noShrink(fc.constantFrom([line('T1', 'anna'), logiflow.noSuchCustomer])),
      calls: (batch) => [plan('planner', ...batch)],
      holds: (result) => logiflow.theReportIsTrue(result),
    }),
    safety('the report is true whatever fails', {
      inputs: fc.constantFrom([line('T1', 'anna'), line('T2', 'bert', 'carl')]),
      calls: (batch) => [plan('planner', ...batch)],
      faults: ['connection-lost', 'terminated', 'cancelled', 'answer-lost', 'crash', 'crash-after-commit'],
      holds: (result) => logiflow.theReportIsTrue(result),
    }),
  ],
});
