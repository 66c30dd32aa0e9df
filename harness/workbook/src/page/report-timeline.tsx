import { useCallback, useEffect, useState } from 'preact/hooks';
import type { SourcePlace } from 'survives-production/report';
import type { Counterexample } from 'survives-production/report';
import { failureOf, post } from './api.ts';
import { Notice } from './notice.tsx';
import type { FailureView, SavedFile, TimelineRequest } from './protocol.ts';
import { sourceIn } from '../timeline/saved.ts';
import type { CodeStand } from '../timeline/standing.ts';
import { nameOf, Timeline } from './timeline/timeline.tsx';

interface Props {
  kata: string;
  subject: string;
  property: string;
  counterexample: Counterexample;
  onPlace: (place: SourcePlace) => void;
  onStand?: ((standing: readonly CodeStand[]) => void) | undefined;
}

/** The timeline of a report, with the lines of the code, and saved as a file on request. */
export function ReportTimeline({ kata, subject, property, counterexample, onPlace, onStand }: Props) {
  const [sources, setSources] = useState<Record<string, string>>({});
  const [failure, setFailure] = useState<FailureView>();
  const request: TimelineRequest = { subject, property, counterexample };
  useEffect(() => {
    let wanted = true;
    setSources({});
    post<Record<string, string>>(`/timeline/${kata}/lines`, request).then(
      (lines) => wanted && setSources(lines),
      // Without the lines the timeline still names them.
      () => undefined,
    );
    return () => {
      wanted = false;
    };
  }, [kata, subject, counterexample]);
  const sourceOf = useCallback((place: SourcePlace) => sourceIn({ sources })(place), [sources]);
  const save = (format: 'html' | 'svg'): void => {
    setFailure(undefined);
    post<SavedFile>(`/timeline/${kata}/file`, { ...request, format }).then(download, (error: unknown) =>
      setFailure(failureOf(error)),
    );
  };
  return (
    <>
      <Timeline
        key={nameOf(counterexample)}
        main
        {...{ counterexample, onPlace, sourceOf }}
        {...(onStand && { onStand })}
        onSave={save}
      />
      {failure && <Notice failure={failure} />}
    </>
  );
}

function download({ name, text }: SavedFile): void {
  const type = name.endsWith('.svg') ? 'image/svg+xml' : 'text/html';
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = Object.assign(document.createElement('a'), { href: url, download: name });
  link.click();
  URL.revokeObjectURL(url);
}
