/** Where this kata's promises are made: the fleet, the job of the night, and who else is at work meanwhile. */
import { outside, subject, type Call, type LateCall, type World } from 'survives-production';
import type { RoutingService } from './generated/assign-routes.ts';

export type AssignRoutes = typeof import('./generated/assign-routes.ts');
export const { contract, define, safety, liveness, call } = subject<AssignRoutes>();

/** `T1`, `T2`, …: what the fleet register calls them. */
export const fleet = (trucks: number, from = 1): string[] =>
  Array.from({ length: trucks }, (_, n) => `T${from + n}`);
export const depotOf = (truck: string): string => `D${Number(truck.slice(1)) % 40}`;
export const routeFrom = (depot: string, truck: string, region: string): string =>
  `${depot} > ${truck} > ${region}`;

/** Calculates from live traffic, one route at a time, and sends a bill for each. */
export const routingService = {
  calculateOptimalRoute: (bill: string[], truck: string, depot: string, region: string): string => {
    bill.push(truck);
    return routeFrom(depot, truck, region);
  },
};

export const routing = outside<RoutingService>('routing');
export const assign = (caller: string, trucks: readonly string[], region = 'north'): Call =>
  call(caller, 'assignRoutesInParallel', routing, trucks, region);
export const driver = (truck: string): Call => call('driver', 'routeOf', truck);
export const workshop = (truck: string): Call => call('workshop', 'takeOutOfService', truck);
/** In the middle of the job, if it takes that many statements. */
export const after = (statements: number, whatever: Call): LateCall => ({ ...whatever, after: statements });
/** All of them in the same process, and so on the same pool. */
export const together = (...callers: string[]): Record<string, 'a'> =>
  Object.fromEntries(callers.map((caller) => [caller, 'a']));

export async function inTheRegister(world: World<AssignRoutes>, trucks: readonly string[]): Promise<void> {
  await world.ask(
    'importTrucks',
    trucks.map((id) => ({ id, depotId: depotOf(id) })),
  );
}
