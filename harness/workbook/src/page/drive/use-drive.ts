import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { DriveState } from 'survives-production/report';
import { ask, failureOf, isSilence, post, Refused } from '../api.ts';
import type { DriveOpened, DrivePulse, FailureView } from '../protocol.ts';

/** What is to be driven. */
export interface Wish {
  subject?: string | undefined;
  property?: string | undefined;
  input?: string | undefined;
  token?: string | undefined;
  moves?: string[];
}

export type DriveAct = 'press' | 'undo' | 'restart' | 'run' | 'next' | 'break' | 'begin' | 'reload';

export interface DriveHandle {
  opened?: DriveOpened | undefined;
  state?: DriveState | undefined;
  /** What is being done. */
  busy?: DriveAct | 'open' | undefined;
  failure?: FailureView | undefined;
  pulse?: DrivePulse | undefined;
  act: (act: DriveAct, body?: object) => void;
  /** Other code, or a drive that could not be opened. */
  open: (wish: Wish) => void;
}

const PULSE_MS = 10_000;
const PULSE_WHILE_SEARCHING_MS = 400;
const PULSE_WHILE_SILENT_MS = 1_000;

/** A drive at the server, for as long as this page shows it. One that has ended meanwhile is begun again. */
export function useDrive(kata: string, token: string | undefined): DriveHandle {
  const [opened, setOpened] = useState<DriveOpened>();
  const { state, busy, failure, setFailure, latest, inTurn } = useTurns();
  const begin = useCallback(
    async (wish: Wish): Promise<DriveState> => {
      leave(latest.current);
      const now = await post<DriveOpened>('/drives', { kata, ...wish });
      latest.current.opened = now;
      latest.current.isAlive = true;
      setOpened(now);
      return now.state;
    },
    [kata],
  );
  const open = useCallback((wish: Wish) => inTurn('open', () => begin(wish)), [begin]);
  const act = useCallback(
    (name: DriveAct, body: object = {}) =>
      inTurn(name, async () => {
        const { opened: before, state: seen } = latest.current;
        if (!before || !seen) return begin({ token });
        const request = () => asked(latest.current, name, { step: seen.view.moves.length, ...body });
        const again = async () => {
          await begin(whereItWas(before, seen));
          return request();
        };
        if (!latest.current.isAlive) return again();
        return request().catch((error: unknown) => {
          if (error instanceof Refused && error.failure.gone) return again();
          throw error;
        });
      }),
    [begin, token],
  );
  useEffect(() => {
    open({ token });
    const goAway = () => leave(latest.current);
    addEventListener('pagehide', goAway);
    return () => {
      removeEventListener('pagehide', goAway);
      void latest.current.queue.then(goAway);
    };
  }, [kata, token]);
  const pulse = usePulse(opened?.id, pulseMs(busy, failure), (silence) =>
    setFailure((said) => saidAfter(said, silence)),
  );
  return { opened, state, busy, failure, pulse, act, open };
}

/** Acts happen one after another: how it stands after the last one, and what is being done. */
function useTurns() {
  const [state, setState] = useState<DriveState>();
  const [busy, setBusy] = useState<DriveHandle['busy']>('open');
  const [failure, setFailure] = useState<FailureView>();
  const latest = useRef<Latest>({ queue: Promise.resolve(), isAlive: false });
  const inTurn = useCallback((what: NonNullable<DriveHandle['busy']>, work: () => Promise<DriveState>) => {
    const turn = async () => {
      setBusy(what);
      try {
        const next = await work();
        latest.current.state = next;
        setState(next);
        setFailure(undefined);
      } catch (error) {
        setFailure(failureOf(error));
      } finally {
        setBusy(undefined);
      }
    };
    latest.current.queue = latest.current.queue.then(turn);
  }, []);
  return { state, busy, failure, setFailure, latest, inTurn };
}

const asked = ({ opened }: Latest, name: DriveAct, body: object): Promise<DriveState> =>
  post<DriveState>(`/drives/${opened!.id}/${name}`, body);

/**
 * What stands on the page after a pulse. A silence hides nothing that was said before it, and is over with the first
 * answer; the next act begins the drive where it was.
 */
function saidAfter(said: FailureView | undefined, silence: FailureView | undefined): FailureView | undefined {
  if (silence) return said ?? silence;
  return said && isSilence(said) ? undefined : said;
}

interface Latest {
  opened?: DriveOpened;
  /** As far as this page knows. */
  isAlive: boolean;
  state?: DriveState;
  /** Acts happen one after another. */
  queue: Promise<void>;
}

/** The server need not keep it any longer. */
function leave(latest: Latest): void {
  if (latest.opened && latest.isAlive) void end(latest.opened.id);
  latest.isAlive = false;
}

function whereItWas({ subject }: DriveOpened, { view }: DriveState): Wish {
  return { subject, property: view.property.id, input: view.input.path, moves: view.moves };
}

/** Heard even when the page is on its way out. */
function end(id: string): Promise<unknown> {
  return fetch(`/api/drives/${id}/end`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{}',
    keepalive: true,
  }).catch(() => undefined);
}

function pulseMs(busy: DriveHandle['busy'], failure: FailureView | undefined): number {
  if (busy === 'break') return PULSE_WHILE_SEARCHING_MS;
  return failure && isSilence(failure) ? PULSE_WHILE_SILENT_MS : PULSE_MS;
}

/**
 * Says that somebody still looks, and hears how far a search is, whether the code was saved, and nothing at all.
 *
 * @param onPulse the server's silence, or undefined when it has answered
 */
function usePulse(
  id: string | undefined,
  everyMs: number,
  onPulse: (silence: FailureView | undefined) => void,
): DrivePulse | undefined {
  const [pulse, setPulse] = useState<DrivePulse>();
  useEffect(() => {
    if (id === undefined) return undefined;
    const look = () =>
      void ask<DrivePulse>(`/drives/${id}`).then(
        (heard) => {
          setPulse(heard);
          onPulse(undefined);
        },
        (error: unknown) => {
          const failure = failureOf(error);
          onPulse(isSilence(failure) ? failure : undefined);
        },
      );
    const timer = setInterval(look, everyMs);
    addEventListener('focus', look);
    return () => {
      clearInterval(timer);
      removeEventListener('focus', look);
    };
  }, [id, everyMs]);
  return pulse;
}
