import { expect, it } from 'vitest';
import { findKata } from '../course/catalogue.ts';
import { promisesOf } from '../course/kata-files.ts';
import { REPOSITORY } from './repository-files.ts';
import { complaintsAboutSentences } from './sentences.ts';

it('complains of a sentence that is not in the README, and of one by which nothing is asked', async () => {
  const kata = await findKata('01', REPOSITORY);
  const definition = await promisesOf(kata);
  const contract = { ...definition.contract!, sentences: { ...definition.contract!.sentences } };
  expect(complaintsAboutSentences(kata, definition)).toEqual([]);
  contract.sentences['made-up'] = 'Seats are green.';
  contract.sentences['asked-by-nobody'] = 'Nothing has to run in the background for that.';
  expect(complaintsAboutSentences(kata, { ...definition, contract })).toEqual([
    'contract.ts quotes "Seats are green.", which is not in README.md',
    'contract.ts quotes "Seats are green.", and asks nothing by it',
    'contract.ts quotes "Nothing has to run in the background for that.", and asks nothing by it',
  ]);
});
