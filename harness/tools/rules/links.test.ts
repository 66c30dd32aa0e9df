import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import MarkdownIt from 'markdown-it';
import { describe, expect, it } from 'vitest';
import { REPOSITORY, repositoryFiles } from '../../workbook/src/gate/repository-files.ts';

const markdown = new MarkdownIt();
const documents = repositoryFiles().filter((file) => file.endsWith('.md'));

describe('documents', () => {
  it.each(documents)('%s: what it links to is there', (document) => {
    const missing = linksOf(document).filter(
      (target) => !existsSync(join(REPOSITORY, dirname(document), target)),
    );
    expect(missing).toEqual([]);
  });
});

/** Relative links and images, without their fragments. */
function linksOf(document: string): string[] {
  const tokens = markdown.parse(readFileSync(join(REPOSITORY, document), 'utf8'), {});
  return tokens
    .flatMap(({ children }) => children ?? [])
    .map((token) => token.attrGet('href') ?? token.attrGet('src'))
    .filter((target) => target !== null && !/^(https?:|mailto:|#)/.test(String(target)))
    .map((target) => decodeURIComponent(String(target).split('#')[0]!));
}
