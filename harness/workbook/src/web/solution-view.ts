import type { Kata, Solution } from '../session.ts';
import type { SolutionView, VariantView } from '../page/protocol.ts';
import { renderMarkdown } from './markdown.ts';
import { codeIn } from './views.ts';

/** The debrief, and the code that it talks about. */
export async function solutionView(kata: Kata, solution: Solution): Promise<SolutionView> {
  const { files } = kata.meta;
  const variant = async ({ name, dir }: { name: string; dir: string }): Promise<VariantView> => ({
    name,
    files: await codeIn(dir, files),
  });
  return {
    debrief: renderMarkdown(solution.debrief, `solutions/${kata.id}/README.md`, { title: false }),
    reference: await codeIn(solution.reference, files),
    alternatives: await Promise.all(solution.alternatives.map(variant)),
    nearMisses: await Promise.all(solution.nearMisses.map(variant)),
  };
}
