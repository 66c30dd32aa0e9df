import { beforeAll, describe, it } from 'vitest';
import { checkKata } from '../course/judge-kata.ts';
import type { KataVerdict } from '../course/kata-verdict.ts';
import type { Definition } from 'survives-production';
import { renderProperty, type Guide } from 'survives-production/report';
import { defaultSubject, findKata } from '../course/catalogue.ts';
import { guideOf } from '../course/guide.ts';
import { borrowedServer } from './borrowed-server.ts';

const UNIVERSAL = 'what every kata asks of its code';

/**
 * One test per property. The code is judged once for all of them: the attempt when there is one, else what was
 * delivered. A test fails with the report that the command prints.
 *
 * @param id the kata's folder name
 */
export async function registerProperties(id: string, { promises }: Definition): Promise<void> {
  const kata = await findKata(id);
  const subject = await defaultSubject(kata);
  const guide = guideOf(kata);

  describe(`${id}, ${subject.name}`, () => {
    let verdict: KataVerdict;
    beforeAll(async () => {
      verdict = await checkKata({ kata, subject, server: borrowedServer() });
    });

    for (const { id, name } of promises) {
      it(name, () => demandSurvived(verdict, guide, [id]));
    }
    it(UNIVERSAL, () => {
      const own = new Set(promises.map((property) => property.id));
      demandSurvived(
        verdict,
        guide,
        verdict.properties.map((property) => property.id).filter((id) => !own.has(id)),
      );
    });
  });
}

function demandSurvived(verdict: KataVerdict, guide: Guide, ids: string[]): void {
  const judged = verdict.properties.filter((property) => ids.includes(property.id));
  const unjudged = ids.filter((id) => !judged.some((property) => property.id === id));
  const reports = judged
    .filter((property) => property.verdict !== 'survived')
    .map((property) => renderProperty(property, { ...PLAIN, guide }));
  if (reports.length > 0) throw failure(reports.join('\n\n'));
  if (unjudged.length > 0) throw failure(`not judged: ${unjudged.join(', ')}. ${verdict.reason ?? ''}`);
}

/** Without a stack: it would lead into this file, and the report says where to look. */
function failure(message: string): Error {
  const error = new Error(message);
  error.stack = '';
  return error;
}

const PLAIN = { columns: 110, color: false };
