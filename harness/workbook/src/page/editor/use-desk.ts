import { useEffect, useState } from 'preact/hooks';
import { failureOf } from '../api.ts';
import type { FailureView } from '../protocol.ts';
import type { Desk, OpenFile } from './desk.ts';

/** A file on the desk, opened when it is not there yet. */
export function useFile(
  desk: Desk,
  name: string,
): { file: OpenFile | undefined; failure: FailureView | undefined } {
  const [, setTurn] = useState(0);
  const [failure, setFailure] = useState<FailureView>();
  useEffect(() => {
    const lookAway = desk.onChange(() => setTurn((turn) => turn + 1));
    setFailure(undefined);
    desk.open(name).catch((error: unknown) => setFailure(failureOf(error)));
    return lookAway;
  }, [desk, name]);
  return { file: desk.file(name), failure };
}
