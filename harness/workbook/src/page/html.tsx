import { useEffect, useMemo, useRef } from 'preact/hooks';
import { linesOf, type CodeStand } from '../timeline/standing.ts';
import type { Html } from './protocol.ts';

const NOBODY: readonly CodeStand[] = [];

/** The one way in for HTML: what our own server has rendered and escaped. Everything else is text. */
const policy = (
  globalThis as {
    trustedTypes?: { createPolicy(name: string, rules: { createHTML(html: string): string }): Policy };
  }
).trustedTypes?.createPolicy('markdown', { createHTML: (html) => html });

interface Policy {
  createHTML(html: string): string;
}

const trusted = (html: Html): { __html: string } => ({ __html: policy ? policy.createHTML(html) : html });

/** A text that was written in markdown. */
export function Prose({ html, class: name = '' }: { html: Html; class?: string }) {
  return <div class={`prose ${name}`} dangerouslySetInnerHTML={trusted(html)} />;
}

/** One line of highlighted code. */
export function HtmlInLine({ html }: { html: Html }) {
  const inner = useMemo(() => trusted(html), [html]);
  return <code dangerouslySetInnerHTML={inner} />;
}

/** Highlighted code, numbered; and who of a run stands where in it. */
export function Code({
  html,
  name,
  standing = NOBODY,
}: {
  html: Html;
  name: string;
  standing?: readonly CodeStand[];
}) {
  const box = useRef<HTMLPreElement>(null);
  useEffect(() => {
    const lines = [...(box.current?.querySelectorAll<HTMLElement>('.line') ?? [])];
    const here = standing.filter(({ place }) => place.file === name);
    for (const { line, who, classes, acts } of linesOf(here)) {
      const element = lines[line - 1];
      element?.classList.add(...classes.split(' '));
      element?.setAttribute('data-who', who);
      if (acts) element?.scrollIntoView({ block: 'nearest' });
    }
    return () => {
      for (const element of lines.filter((line) => line.hasAttribute('data-who'))) {
        element.className = 'line';
        element.removeAttribute('data-who');
      }
    };
  }, [standing, name, html]);
  return (
    <pre class="code numbered" tabIndex={0} role="group" aria-label={name} ref={box}>
      <code dangerouslySetInnerHTML={trusted(html)} />
    </pre>
  );
}
