import wrapAnsi from 'wrap-ansi';
import type { Kata } from '../../session.ts';
import type { Context } from '../context.ts';
import { pathText } from './path-text.ts';

/** Under the verdict of an attempt that has survived: what it was called, the path there, and what is next. */
export async function endText({ session, screen }: Context, kata: Kata): Promise<string> {
  const following = await session.following(kata);
  const onward = following
    ? `n goes on to ${following.number} ${following.slug}.`
    : 'There is no kata after it.';
  const width = Math.min(screen.columns, 100) - 2;
  const says = (text: string) => wrapAnsi(text, width).replaceAll(/^/gm, '  ');
  return [
    says(`${screen.paint('bold', 'It is called')} ${kata.meta.term}.`),
    '',
    pathText(`${kata.number} ${kata.slug}`, await session.record.path(kata), screen).replaceAll(/^/gm, '  '),
    '',
    says(
      's opens the debrief, the reference and the near misses; d shows your difference to both, the change as delivered and the reference.',
    ),
    says(onward),
  ].join('\n');
}
