import { fc, hears } from 'survives-production';
import contract from './contract.ts';
import * as logiflow from './promises.ts';
import {
  atTheGates,
  BESIDE_IZMIR,
  define,
  DEPOTS,
  fullYard,
  liveness,
  look,
  move,
  REFUSALS,
  safety,
  stocked,
} from './scene.ts';

/** Izmir has 10,000 kg and room for as much again: all of these fit, in whatever order the trucks come. */
const roomForAll = fc.constantFrom<readonly number[]>([300, -200], [-200, -500], [300, -200, -500]);
/** Bursa holds 1,000 kg: of these movements only one can be. */
const roomForOne = fc.constantFrom<{ openingKg: number; deltas: readonly number[] }>(
  { openingKg: 900, deltas: [80, 90] },
  { openingKg: 100, deltas: [-80, -90] },
  { openingKg: 900, deltas: [60, 70, 80] },
);

export default define({
  seed: DEPOTS,
  state: 'SELECT depot_id, load_kg FROM depot_loads ORDER BY depot_id',
  contract,
  promises: [
    safety('no movement is lost', {
      inputs: roomForAll,
      larger: fc.constant<readonly number[]>([300, -200, -500, 700]),
      given: (world) => stocked(world, 'izmir', 10_000),
      calls: (deltas) => atTheGates('izmir', deltas),
      holds: (result) => logiflow.boardIsRight(result, 'izmir', 10_000),
    }),
    safety('a depot keeps within its limits', {
      inputs: roomForOne,
      larger: fc.constant({ openingKg: 900, deltas: [60, 70, 80, 90] }),
      given: (world, { openingKg }) => stocked(world, 'bursa', openingKg),
      calls: ({ deltas }) => atTheGates('bursa', deltas),
      holds: (result, { openingKg }) => logiflow.staysWithinItsWalls(result, 'bursa', openingKg, 1_000),
    }),
    safety('each answer is the load after that movement', {
      inputs: roomForAll,
      given: (world) => stocked(world, 'izmir', 10_000),
      calls: (deltas) => atTheGates('izmir', deltas),
      holds: (result) => logiflow.answersFormAChain(result, 10_000),
    }),
    safety('billing and the board agree, whatever fails', {
      inputs: fc.constant<readonly number[]>([300, -200]),
      larger: fc.constant<readonly number[]>([-500, 700]),
      given: (world) => stocked(world, 'izmir', 10_000),
      calls: (deltas) => atTheGates('izmir', deltas),
      faults: ['connection-lost', 'answer-lost', 'crash'],
      holds: (result) => logiflow.eachIsBookedOnce(result, 'izmir'),
    }),
    safety('the board never shows what cannot be', {
      inputs: fc.constantFrom([80, 90], [80, -850]),
      given: (world) => stocked(world, 'bursa', 900),
      calls: (deltas) => [...atTheGates('bursa', deltas), look('dispatch', 'bursa')],
      holds: (result) => logiflow.everyLookMakesSense(result, 900, 1_000),
    }),
    liveness('what fits in any order is accepted', {
      inputs: roomForAll,
      larger: fc.constant<readonly number[]>([300, -200, -500, 700]),
      poolSize: (deltas) => (deltas.length === 2 ? 1 : 2),
      given: (world) => stocked(world, 'izmir', 10_000),
      calls: (deltas) => atTheGates('izmir', deltas),
      holds: (result) => hears(result, ['yes']),
    }),
    liveness('somebody gets the last place, or the last pallet', {
      inputs: roomForOne,
      given: (world, { openingKg }) => stocked(world, 'bursa', openingKg),
      calls: ({ deltas }) => atTheGates('bursa', deltas),
      holds: (result) => logiflow.somebodyPasses(result, ['over-capacity', 'not-enough-load']),
    }),
    safety('the same truck may come twice', {
      inputs: fc.constant(300),
      given: (world) => stocked(world, 'izmir', 10_000),
      calls: (delta) => [move('gate-1', delta, 'T1', 'izmir'), move('gate-2', delta, 'T1', 'izmir')],
      holds: async (result) => {
        hears(result, ['yes']);
        await logiflow.boardIsRight(result, 'izmir', 10_000);
        await logiflow.billingAgrees(result, 'izmir');
      },
    }),
    safety('depots do not disturb each other', {
      inputs: fc.constantFrom(
        { other: 'bursa', deltas: [50, 80] as const },
        { other: BESIDE_IZMIR, deltas: [-50, -80] as const },
      ),
      given: (world, { other }) => stocked(world, 'izmir', 500).then(() => stocked(world, other, 500)),
      calls: ({ other, deltas: [a, b] }) => [
        move('gate-1', a, 'T1', 'izmir'),
        move('gate-2', b, 'T2', other),
      ],
      holds: (result, { deltas: [a, b] }) => {
        logiflow.answersAre(result, [500 + a, 500 + b]);
        logiflow.nobodyWaits(result);
      },
    }),
    liveness('what cannot be is refused politely', {
      inputs: fc.constantFrom(...REFUSALS),
      calls: (refusals) => refusals.map(({ depot, delta }, n) => move(`gate-${n + 1}`, delta, 'T1', depot)),
      holds: (result, refusals) => logiflow.eachHears(result, refusals),
    }),
    liveness('a full yard gets through the gates', {
      inputs: fc.constant(12),
      load: (trucks) => `${trucks} trucks at the gates of one depot`,
      inStep: true,
      given: (world) => stocked(world, 'izmir', 10_000),
      calls: (trucks) => fullYard('izmir', trucks),
      holds: async (result) => {
        hears(result, ['yes']);
        await logiflow.boardIsRight(result, 'izmir', 10_000);
        await logiflow.billingAgrees(result, 'izmir');
      },
    }),
    safety('together is like one after another', {
      inputs: fc.shuffledSubarray([80, -850, 90], { minLength: 2 }),
      given: (world) => stocked(world, 'bursa', 900),
      calls: (deltas) => atTheGates('bursa', deltas),
      likeSomeSerialOrder: true,
    }),
  ],
});
