import { expect, expectTypeOf, it } from 'vitest';
import { queryThrough } from './world.ts';

/** As the driver gives them: a bigint or a numeric is text. */
const query = queryThrough(() => Promise.resolve([{ seat: 'A1', load_kg: '1200', at: '2026-03-01' }]));

it('reads each column as it says, and leaves out the others', async () => {
  const rows = await query('SELECT …', [], { load_kg: Number, at: (at: string) => new Date(at) });
  expectTypeOf(rows).toEqualTypeOf<{ load_kg: number; at: Date }[]>();
  expect(rows).toEqual([{ load_kg: 1200, at: new Date('2026-03-01') }]);
});

it('gives rows as they are without', async () => {
  expect(await query('SELECT …')).toEqual([{ seat: 'A1', load_kg: '1200', at: '2026-03-01' }]);
});
