import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Notice } from './notice.tsx';

/** A component whose script comes when it is first shown. */
export function Lazy<P extends object>({ load, props }: { load: () => Promise<ComponentType<P>>; props: P }) {
  const [loaded, setLoaded] = useState<{ Part: ComponentType<P> }>();
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    load().then(
      (Part) => setLoaded({ Part }),
      () => setFailed(true),
    );
  }, []);
  if (failed)
    return (
      <Notice failure={{ message: 'This part of the page could not be loaded.', next: 'reload the page' }} />
    );
  if (!loaded) return <p class="soft">loading</p>;
  return <loaded.Part {...props} />;
}
