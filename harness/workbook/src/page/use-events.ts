import { useEffect, useRef, useState } from 'preact/hooks';
import type { PageEvent } from './protocol.ts';

/** A server that lives says so at least this often. */
const LONGEST_SILENCE_MS = 40_000;
const AGAIN_MS = 1000;

export type Hearing = 'connecting' | 'open' | 'lost' | 'resting';

/**
 * Listens to what happens at the server, with `kata` also to what happens to that kata. Goes on by itself when the
 * server was away.
 */
export function useEvents(kata: string | undefined | null, onEvent: (event: PageEvent) => void): Hearing {
  const [connection, setConnection] = useState<Hearing>('connecting');
  const listener = useRef(onEvent);
  listener.current = onEvent;
  useEffect(() => {
    if (kata === null) return undefined;
    let source: EventSource | undefined;
    let timer = 0;
    const wait = (ms: number, then: () => void) => {
      clearTimeout(timer);
      timer = window.setTimeout(then, ms);
    };
    const lost = () => {
      source?.close();
      setConnection('lost');
      wait(AGAIN_MS, connect);
    };
    const rest = () => {
      source?.close();
      clearTimeout(timer);
      setConnection('resting');
      addEventListener('focus', connect, { once: true });
    };
    const connect = () => {
      source = new EventSource(`/api/events${kata === undefined ? '' : `?kata=${encodeURIComponent(kata)}`}`);
      source.onmessage = ({ data }: MessageEvent<string>) => {
        setConnection('open');
        wait(LONGEST_SILENCE_MS, lost);
        const event = JSON.parse(data) as PageEvent;
        if (event.kind === 'stopping') lost();
        else if (event.kind === 'resting') rest();
        else listener.current(event);
      };
      source.onerror = lost;
    };
    connect();
    return () => {
      clearTimeout(timer);
      removeEventListener('focus', connect);
      source?.close();
    };
  }, [kata]);
  return connection;
}
