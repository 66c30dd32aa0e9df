import MarkdownIt, { type RendererRule as Rule } from 'markdown-it';
import { highlighted } from './highlight.ts';
import { placeOfLink } from './links.ts';

const markdown = new MarkdownIt({ html: false, linkify: false });

/** Of headings as well, so that a link to one works. */
const headingOpen: Rule = (tokens, index, options, _env, self) => {
  const text = tokens[index + 1]?.content ?? '';
  tokens[index]!.attrSet('id', slugOf(text));
  return self.renderToken(tokens, index, options);
};

/** Inside the page, or to a new tab; a file that the page does not show stays a name. */
const linkOpen: Rule = (tokens, index, options, env, self) => {
  const token = tokens[index]!;
  const href = String(token.attrGet('href'));
  const place = placeOfLink(String(env?.['file']), href);
  if (place === undefined) {
    token.tag = 'span';
    token.attrs = [['title', `in the repository: ${href}`]];
    const close = tokens.slice(index).find(({ type }) => type === 'link_close');
    if (close) close.tag = 'span';
  } else {
    token.attrSet('href', place);
    if (!place.startsWith('#')) {
      token.attrSet('target', '_blank');
      token.attrSet('rel', 'noreferrer');
    }
  }
  return self.renderToken(tokens, index, options);
};

Object.assign(markdown.renderer.rules, {
  heading_open: headingOpen,
  link_open: linkOpen,
  // A wide table scrolls by itself, with the keyboard too.
  table_open: () => '<div class="wide" tabindex="0" role="group" aria-label="table"><table>',
  table_close: () => '</table></div>',
  fence: fence(),
  // The page loads nothing from elsewhere.
  image: ((tokens, index) => markdown.utils.escapeHtml(tokens[index]!.content)) satisfies Rule,
});

function fence(): Rule {
  return (tokens, index) => {
    const { content, info } = tokens[index]!;
    const code = highlighted(content, info.trim().split(/\s+/)[0] ?? '');
    return `<pre class="code" tabindex="0"><code>${code}</code></pre>\n`;
  };
}

/** HTML. Comments are taken out, other HTML is shown as it is written. `title: false` leaves the first heading away. */
export function renderMarkdown(text: string, file: string, { title = true } = {}): string {
  const source = withoutComments(text);
  return markdown.render(title ? source : source.replace(/^# .*\n/, ''), { file });
}

export function renderInline(text: string, file: string): string {
  return markdown.renderInline(text, { file });
}

const withoutComments = (text: string) => text.replace(/^<!--[\s\S]*?-->\n/gm, '');

/** As GitHub makes them, so that the same link works there. */
function slugOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s-]/gu, '')
    .trim()
    .replace(/\s/g, '-');
}
