import { fileURLToPath } from 'node:url';
import type { CheckRequest } from 'survives-production';

const dir = fileURLToPath(new URL('../hostile', import.meta.url));

/** The kata of one table that all hostile code is an attempt at: the code is its entry. */
export function hostileKata(name: string): Pick<CheckRequest, 'kata' | 'subject'> {
  const meta = {
    title: 'Hostile code',
    term: 'containment',
    company: 'Uptown',
    module: 'one row, two callers',
    needs: [],
    level: 1,
    minutes: 1,
    entry: `${name}.ts`,
    exports: ['book'],
    files: [`${name}.ts`, 'schema.sql'],
    hints: [],
  } as const;
  const kata = { number: '99', slug: 'hostile', id: '99-hostile', dir, solutionsDir: dir };
  return {
    kata: { ...kata, meta: { ...meta, exports: [...meta.exports], files: [...meta.files], hints: [] } },
    subject: { name: 'attempt', layers: [dir] },
  };
}
