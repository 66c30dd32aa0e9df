import type { Html } from './protocol.ts';

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

/** Highlighted code, numbered. `marked` is a line that is meant. */
export function Code({ html, name }: { html: Html; name: string }) {
  return (
    <pre class="code numbered" tabIndex={0} role="group" aria-label={name}>
      <code dangerouslySetInnerHTML={trusted(html)} />
    </pre>
  );
}
