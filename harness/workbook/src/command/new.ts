import { shownPath, type Context } from './context.ts';

/** Makes the folders of a new kata, with a small one in them that can be checked. */
export async function newKata({ session, screen }: Context, id: string): Promise<number> {
  const folders = await session.createKata(id);
  const number = id.slice(0, 2);
  screen.out(
    [
      ...folders.map((folder) => `  made ${shownPath(folder)}/`),
      '',
      'It is a small kata that works. Replace it piece by piece: docs/write-your-own-kata.md',
      '',
      `  npm run kata check ${number} generated      breaks`,
      `  npm run kata check ${number} reference      survives`,
      `  npx vitest run --project gate solutions/${id}      says what it does not have yet`,
    ].join('\n'),
  );
  return 0;
}
