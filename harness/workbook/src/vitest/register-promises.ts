import type { Definition } from 'survives-production';
import { promisesAsTests } from 'survives-production/vitest';
import { defaultSubject, findKata } from '../course/catalogue.ts';
import { guideOf } from '../course/guide.ts';
import { checkKata } from '../course/judge-kata.ts';
import { borrowedServer } from './borrowed-server.ts';

/**
 * One test per promise. The code is judged once for all of them: the attempt when there is one, else what was
 * delivered. A test fails with the report that the command prints.
 *
 * @param id the kata's folder name
 */
export async function registerPromises(id: string, { promises }: Definition): Promise<void> {
  const kata = await findKata(id);
  const subject = await defaultSubject(kata);
  promisesAsTests({
    title: `${id}, ${subject.name}`,
    promises,
    guide: guideOf(kata),
    judge: () => checkKata({ kata, subject, server: borrowedServer() }),
  });
}
