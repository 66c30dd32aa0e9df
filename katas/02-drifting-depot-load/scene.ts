/** Where this kata's promises are made: depots with something in them, and trucks at their gates. */
import { demand, subject, type Call, type World } from 'survives-production';

export type DepotLoads = typeof import('./generated/depot-load.ts');
export const { contract, define, safety, liveness, call } = subject<DepotLoads>();

/** Its `hashtext()` and Izmir's leave the same rest when divided by 16, 64, 100, 256 or 1,000: locks in stripes are one lock. */
export const BESIDE_IZMIR = 'hall 173224';

/** Izmir is large, Bursa holds 1,000 kg, and Adana is closed today. */
export const DEPOTS = `
  INSERT INTO depots (id, name, capacity_kg) VALUES
    ('izmir', 'Izmir', 20000), ('bursa', 'Bursa', 1000), ('adana', 'Adana', 5000), ('${BESIDE_IZMIR}', 'Hall', 1000);
  INSERT INTO depot_closures (depot_id, day) VALUES ('adana', current_date)`;

export const kg = (weight: number) => `${weight.toLocaleString('en')} kg`;

export const move = (gate: string, deltaKg: number, truck: string, depot: string): Call =>
  call(gate, 'adjustLoad', depot, truck, deltaKg);
export const look = (who: string, depot: string): Call => call(who, 'depotLoad', depot);

/** The first truck at the first gate, the second at the second. */
export const atTheGates = (depot: string, deltas: readonly number[]): Call[] =>
  deltas.map((delta, n) => move(`gate-${n + 1}`, delta, `T${n + 1}`, depot));

/** Deliveries and collections by turns, all of which fit. */
export const fullYard = (depot: string, trucks: number): Call[] =>
  atTheGates(
    depot,
    Array.from({ length: trucks }, (_, n) => (n % 2 === 0 ? 300 : -200)),
  );

const refused = (reason: string, depot: string, delta: number) => ({ reason, depot, delta });

/** Adana takes no deliveries today, there is no Atlantis, and Bursa holds 1,000 kg at most and is empty. */
export const REFUSALS = [
  [refused('closed', 'adana', 80), refused('over-capacity', 'bursa', 1_001)],
  [refused('no-such-depot', 'atlantis', 80), refused('not-enough-load', 'bursa', -1)],
  [refused('no-such-depot', 'atlantis', -80), refused('not-enough-load', 'adana', -80)],
];

/** Truck T0 has been there before anybody else. */
export async function stocked(world: World<DepotLoads>, depot: string, loadKg: number): Promise<void> {
  const answer = await world.ask('adjustLoad', depot, 'T0', loadKg);
  demand(answer.ok, {
    headline: `an empty depot refused ${kg(loadKg)}, with nobody else around`,
    expected: 'the first delivery is accepted',
    seen: `refused: ${answer.ok || answer.reason}`,
  });
}
