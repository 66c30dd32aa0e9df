import type { Phase } from 'survives-production/report';
import { expect, it } from 'vitest';
import { phaseName, phaseRows } from './phase-names.ts';

const unheardOf = 'second-faults' as Phase;
const shown = (rows: ReturnType<typeof phaseRows>) =>
  rows.filter(({ runs, isNow }) => runs > 0 || isNow).map(({ name, runs }) => `${runs} ${name}`);

it('counts the runs of all properties by phase, in the order of the table', () => {
  const rows = phaseRows([
    {
      phase: 'overlap',
      phases: [
        { phase: 'overlap', runs: 5 },
        { phase: 'serial', runs: 2 },
      ],
    },
    { phase: 'serial', phases: [{ phase: 'serial', runs: 1 }], verdict: 'broke' },
  ]);
  expect(shown(rows)).toEqual(['3 one after another', '5 inside a statement']);
  expect(rows.filter(({ isNow }) => isNow).map(({ phase }) => phase)).toEqual(['overlap']);
});

it('shows a phase that it has never heard of behind the others, by its own name', () => {
  const rows = phaseRows([{ phase: unheardOf, phases: [{ phase: unheardOf, runs: 7 }] }]);
  expect(shown(rows)).toEqual(['7 second-faults']);
  expect(rows.at(-1)?.phase).toBe('second-faults');
  expect(phaseName('second-faults')).toBe('second-faults');
});

it('shows sampling and load once there are some', () => {
  expect(phaseRows([]).map(({ phase }) => phase)).toEqual([
    ...['serial', 'preemption-1', 'preemption-2', 'exhaustive', 'overlap', 'faults', 'stress'],
  ]);
});
