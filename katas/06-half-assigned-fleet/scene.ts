/** Where this kata's promises are made: tonight's trucks, docks and customers, and the batches that are planned. */
import { subject, type Call, type World } from 'survives-production';
import type { Line } from './generated/fleet-plan.ts';

export type FleetPlan = typeof import('./generated/fleet-plan.ts');
export const { contract, define, safety, liveness, call } = subject<FleetPlan>();

const stops = (count: number): string[] =>
  Array.from({ length: count }, (_, n) => ['anna', 'bert', 'carl'][n % 3]!);

/** More trucks, and one with more stops, than a list that is cut would have. */
export const LONG_NIGHT = {
  depot: 'jena',
  docks: 200,
  trucks: Array.from({ length: 101 }, (_, n) => `N${n + 1}`),
  stops: stops(350),
};

/** Ulm has docks enough, Kiel one; T1 to T3 are Ulm's trucks, K1 and K2 Kiel's, and Jena has the long night's. */
export const TONIGHT = `
  INSERT INTO depots (id, docks) VALUES ('ulm', 50), ('kiel', 1), ('${LONG_NIGHT.depot}', ${LONG_NIGHT.docks});
  INSERT INTO customers (id) VALUES ('anna'), ('bert'), ('carl'), ('dora');
  INSERT INTO trucks (id, depot_id) VALUES
    ('T1', 'ulm'), ('T2', 'ulm'), ('T3', 'ulm'), ('K1', 'kiel'), ('K2', 'kiel');
  INSERT INTO trucks (id, depot_id) SELECT 'N' || n, '${LONG_NIGHT.depot}' FROM generate_series(1, ${LONG_NIGHT.trucks.length}) AS n`;

/** `line('T1', 'anna', 'bert')`: route R1 with two stops. */
export const line = (truckId: string, ...stops: string[]): Line => ({
  truckId,
  routeId: `R${truckId.slice(1)}`,
  stops,
});

export const onRoute = (routeId: string, truckId: string, ...stops: string[]): Line => ({
  ...line(truckId, ...stops),
  routeId,
});

export const plan = (caller: string, batch: Line[]): Call => call(caller, 'assignRoutes', batch);
export const look = (caller: string, truckId: string): Call => call(caller, 'tourOf', truckId);

/** Leaves holes in what is stored: long tours, and between them as long ones that could not be. */
export async function nightsBefore(world: World<FleetPlan>): Promise<void> {
  const refused = line('T2', ...stops(200), 'zoe');
  for (const each of [line('T1', ...stops(150)), refused, line('T3', ...stops(150)), refused])
    await world.ask('assignRoutes', [each]);
  await world.compact();
}
