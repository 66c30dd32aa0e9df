import type { Result } from 'survives-production';
import { expect, it } from 'vitest';
import { theReportIsTrue } from '../../../katas/06-half-assigned-fleet/promises.ts';
import type { FailedLine } from '../../../katas/06-half-assigned-fleet/generated/fleet-plan.ts';
import type { FleetPlan } from '../../../katas/06-half-assigned-fleet/scene.ts';

/** Of a batch of which nothing has been stored, reported like this, when that had failed. */
function judged(
  failed: FailedLine[],
  ...kinds: Result<FleetPlan>['faults'][number]['kind'][]
): Promise<void> {
  const batch = failed.map(({ truckId }) => ({ truckId, routeId: 'R1', stops: ['anna'] }));
  const report = { fn: 'assignRoutes', caller: 'planner', args: [batch], value: { assigned: [], failed } };
  const result = {
    of: () => [report],
    outcomes: [report],
    faults: kinds.map((kind) => ({ kind, caller: 'planner' })),
    query: () => Promise.resolve([]),
  };
  return theReportIsTrue(result as unknown as Result<FleetPlan>);
}

const error = (truckId: string, code?: string): FailedLine => ({
  truckId,
  reason: 'error',
  ...(code && { code }),
});

it('kata 06: of two that failed, each is told with what was said of it, and whose connection broke heard no code', async () => {
  await judged([error('T1'), error('T2', '53300')], 'answer-lost', 'too-many-connections');
  await judged([error('T1', '40P01'), error('T2', '57014')], 'deadlock', 'cancelled');
  await expect(judged([error('T1')], 'too-many-connections')).rejects.toThrow(
    'does not say what Postgres said of T1',
  );
  await expect(judged([error('T1', '23505')], 'answer-lost', 'deadlock')).rejects.toThrow('said of T1');
});
