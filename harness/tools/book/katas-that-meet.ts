import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisesOf } from '../../workbook/src/course/kata-files.ts';
import { SERVER_ERRORS, type FaultKind } from '../../survives/src/model/faults.ts';
import type { Kata } from '../../workbook/src/course/kata.ts';
import { REPOSITORY } from '../../workbook/src/gate/repository-files.ts';

/** `terminated` is inflicted by ending the backend: the words are the server's own. */
const codeOf = (fault: FaultKind): string | undefined =>
  fault === 'terminated' ? '57P01' : SERVER_ERRORS[fault]?.code;

/**
 * Which katas a learner meets an SQLSTATE in: their texts, the delivered code or the reference name it, or it is one
 * of the faults that they must survive.
 *
 * @returns numbers of katas, in order
 */
export async function katasThatMeet(code: string, katas: readonly Kata[]): Promise<string[]> {
  const met = await Promise.all(
    katas.map(async (kata) => {
      const { promises } = await promisesOf(kata);
      const faults = promises.flatMap((property) => property.faults ?? []);
      return (
        faults.some((fault) => codeOf(fault) === code) || textsOf(kata).some((text) => text.includes(code))
      );
    }),
  );
  return katas.filter((_, index) => met[index]).map(({ number }) => number);
}

function textsOf({ id }: Kata): string[] {
  const solution = join(REPOSITORY, 'solutions', id);
  const folders = [join(REPOSITORY, 'katas', id), join(REPOSITORY, 'katas', id, 'generated'), solution];
  return [...folders, join(solution, 'reference')].flatMap((folder) =>
    readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.(md|ts|sql)$/.test(entry.name))
      .map(({ name }) => readFileSync(join(folder, name), 'utf8')),
  );
}
