import { useEffect } from 'preact/hooks';
import { Prose } from './html.tsx';
import { Notice } from './notice.tsx';
import type { DocumentView } from './protocol.ts';
import { useAnswer } from './use-answer.ts';
import { useTitle } from './use-title.ts';

/** A chapter of the documentation. */
export function DocumentPage({ slug, heading }: { slug: string; heading: string | undefined }) {
  const { value, failure } = useAnswer<DocumentView>(`/documents/${encodeURIComponent(slug)}`);
  useTitle(value ? `${value.title} · Survives Production` : 'Survives Production');
  useEffect(() => {
    if (value && heading) document.getElementById(heading)?.scrollIntoView();
  }, [value, heading]);
  return (
    <main class="document">
      <p class="crumbs">
        <a href="#/">Course</a> · <a href="#/docs/docs">Documentation</a>
      </p>
      {failure && <Notice failure={failure} />}
      {value && <Prose html={value.html} />}
    </main>
  );
}
