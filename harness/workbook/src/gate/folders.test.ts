import { expect, it } from 'vitest';
import { loadKatas } from '../course/catalogue.ts';
import { REPOSITORY, repositoryFiles } from './repository-files.ts';

it("every folder of katas/ and solutions/ is a kata's", async () => {
  const folders = repositoryFiles().flatMap(
    (file) => /^(?:katas|solutions)\/([^/]+)\//.exec(file)?.[1] ?? [],
  );
  const katas = await loadKatas(REPOSITORY);
  expect([...new Set(folders)].sort()).toEqual(katas.map(({ id }) => id));
});
