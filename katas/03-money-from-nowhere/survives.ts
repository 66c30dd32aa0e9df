import { demandApplicationGoesOn, fc } from 'survives-production';
import contract from './contract.ts';
import * as logiflow from './promises.ts';
import {
  beforeTheShift,
  define,
  impossible,
  liveness,
  load,
  MORNING,
  MORNING_CENTS,
  moreDepotsAndCards,
  PAID_IN,
  safety,
  together,
  total,
} from './scene.ts';
import type { Deployment, Morning, Reason } from './scene.ts';

/** Somebody's load is refused while others make theirs, in one process. Two connections need three callers to be busy. */
type Refused = Deployment & { why: Reason };
const nightWorker: Refused = { pool: 1, why: 'budget-exhausted' };
const office: Refused = { pool: 2, why: 'card-limit' };
const publicService: Refused = { pool: 10, why: 'no-such-card' };
const refusedWhileAdaLoads = ({ why }: Refused) => [impossible('ben')[why], load('ada', 'bremen', 'K1', 40)];
const oneProcess = () => together('ada', 'ben', 'cem');
const anyPool = fc.constantFrom<Deployment[]>({ pool: 1 }, { pool: 2 }, { pool: 10 });
const poolSize = ({ pool }: Deployment) => pool;

const atTheSameMoment = (morning: Morning) => ({
  inputs: fc.constant(morning),
  load: () => `${MORNING} loads at the same moment, ${morning}`,
  inStep: true as const,
  given: moreDepotsAndCards,
  calls: beforeTheShift,
  holds: async (result: logiflow.Ended) => {
    logiflow.eachHears(result, ['yes']);
    await logiflow.nothingIsMadeOrLost(result, MORNING_CENTS);
    await logiflow.eachIsOnTheStatement(result);
  },
});

export default define({
  seed: PAID_IN,
  state: 'SELECT kind, holder, cents FROM money ORDER BY kind, holder',
  contract,
  promises: [
    safety('money is neither made nor lost', {
      inputs: fc.noShrink(fc.constantFrom(publicService, office, nightWorker)),
      poolSize,
      instances: oneProcess,
      calls: (input) => [
        ...refusedWhileAdaLoads(input),
        ...(input.pool === 2 ? [load('cem', 'ulm', 'K3', 30)] : []),
      ],
      holds: (result) => logiflow.nothingIsMadeOrLost(result),
    }),
    safety('the answers are true', {
      inputs: fc.constantFrom(nightWorker, publicService, office),
      poolSize,
      instances: oneProcess,
      calls: (input) => refusedWhileAdaLoads(input).reverse(),
      holds: (result) => logiflow.theAnswersAreTrue(result),
    }),
    safety('nobody sees half a load', {
      inputs: fc.constantFrom<(Deployment & { audit: 'a' | 'b' })[]>(
        { pool: 10, audit: 'b' },
        { pool: 2, audit: 'a' },
        { pool: 1, audit: 'a' },
      ),
      poolSize,
      instances: ({ audit }) => ({ ada: 'a', audit }),
      calls: () => [load('ada', 'bremen', 'K1', 40), total('audit'), total('audit'), total('audit')],
      holds: (result) => logiflow.theTotalNeverChanges(result),
    }),
    safety('a budget is spent once', {
      inputs: anyPool,
      poolSize,
      calls: () => [load('ada', 'kiel', 'K1', 8), load('ben', 'kiel', 'K3', 8)],
      holds: (result) => logiflow.spentOnce(result),
    }),
    safety('an error means that nothing has happened', {
      inputs: anyPool,
      poolSize,
      calls: () => [load('ada', 'bremen', 'K1', 40)],
      faults: ['connection-lost', 'terminated', 'cancelled', 'answer-lost', 'crash'],
      holds: async (result) => {
        logiflow.nobodyIsRefused(result);
        await logiflow.theAnswersAreTrue(result);
      },
    }),
    safety('a lost connection costs one load, not the application', {
      inputs: fc.constant<Deployment>({ pool: 1 }),
      poolSize,
      calls: () => [load('ada', 'bremen', 'K1', 40)],
      faults: ['terminated', 'connection-lost'],
      holds: demandApplicationGoesOn,
    }),
    liveness('after a failure cards are loaded as before', {
      inputs: fc.constantFrom<Deployment[]>({ pool: 1 }, { pool: 10 }),
      poolSize,
      instances: oneProcess,
      calls: () => ['K1', 'K3', 'K1'].map((card) => load('ada', 'bremen', card, 40)),
      faults: ['connection-lost', 'cancelled'],
      holds: (result) => logiflow.someAreMade(result),
    }),
    liveness('what can be loaded is loaded', {
      inputs: fc.constantFrom<(Deployment & { ben: 'a' | 'b' })[]>(
        { pool: 10, ben: 'b' },
        { pool: 1, ben: 'a' },
        { pool: 2, ben: 'a' },
      ),
      poolSize,
      instances: ({ ben }) => ({ ada: 'a', ben }),
      calls: () => [load('ada', 'bremen', 'K3', 40), load('ben', 'bremen', 'K3', 40)],
      holds: async (result) => {
        logiflow.eachHears(result, ['yes']);
        logiflow.toldTheBalance(result, [6_000, 10_000]);
        await logiflow.theAnswersAreTrue(result);
      },
    }),
    liveness('what cannot be loaded is refused, with the reason', {
      inputs: fc.constantFrom<Reason[]>('budget-exhausted', 'no-such-card', 'card-limit'),
      calls: (why) => [impossible('ada')[why], impossible('ben')[why]],
      holds: async (result, why) => {
        logiflow.eachHears(result, [why]);
        await logiflow.theAnswersAreTrue(result);
      },
    }),
    safety('the closing total holds no load up', {
      inputs: fc.constant('audit'),
      calls: (audit) => [total(audit), load('ada', 'bremen', 'K1', 40), total(audit)],
      holds: (result, audit) => logiflow.noLoadWaitsFor(result, audit),
    }),
    liveness('the hour before the morning shift is survived', atTheSameMoment('a depot and a card each')),
    liveness('three hundred load one card', atTheSameMoment('one card')),
    safety('together is like one after another', {
      inputs: fc.constantFrom(
        [load('ada', 'kiel', 'K1', 8), load('ben', 'kiel', 'K1', 2)],
        [load('ada', 'kiel', 'K2', 8), load('ben', 'bremen', 'K2', 45)],
      ),
      likeSomeSerialOrder: true,
    }),
  ],
});
