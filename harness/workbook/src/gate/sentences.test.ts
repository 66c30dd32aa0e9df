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
    'judged-by.json has "Nothing has to run in the background for that.", which README.md does not say or contract.ts quotes',
  ]);
});

it('complains of what the README promises and nothing judges, and of what is judged and not promised', async () => {
  const kata = await findKata('01', REPOSITORY);
  const definition = await promisesOf(kata);
  const quoted = { ...definition.contract!.sentences };
  delete quoted['apart'];
  const contract = { ...definition.contract!, sentences: quoted };
  const byNobody = complaintsAboutSentences(kata, { ...definition, contract });
  expect(byNobody).toEqual([
    'README.md says "Seats have nothing to do with each other: nobody waits for whoever wants another one.", and nothing says what judges it: judged-by.json',
    'README.md says "One user may hold several.", and nothing says what judges it: judged-by.json',
  ]);
  const complaints = complaintsAboutSentences(kata, definition, {
    'One seat has at most one holder.': ['one-seat-two-holders'],
    'Whoever was told yes is that holder.': [],
    'Seats are green.': 'Nobody looks.',
  });
  expect(complaints).toContain('judged-by.json names the promise one-seat-two-holders, which there is not');
  expect(complaints).toContain(
    'judged-by.json has "Seats are green.", which README.md does not say or contract.ts quotes',
  );
  const said = complaints.filter((one) => one.startsWith('README.md says')).map((one) => one.split('"')[1]);
  expect(said).toContain('Whoever was told yes is that holder.');
  expect(said).toContain('If a seat is free, somebody gets it.');
  expect(said).not.toContain('One seat has at most one holder.');
});
