import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { DriveState } from '../../model/drive.ts';
import { ask, failureOf, post, Refused } from '../api.ts';
import type { DriveOpened, DrivePulse, Failure } from '../protocol.ts';

/** What is to be driven. */
export interface Wish {
  subject?: string | undefined;
  property?: string | undefined;
  input?: string | undefined;
  token?: string | undefined;
  moves?: string[];
}

export type Act = 'press' | 'undo' | 'restart' | 'run' | 'next' | 'break' | 'begin' | 'reload';

export interface Driving {
  opened?: DriveOpened | undefined;
  state?: DriveState | undefined;
  /** What is being done. */
  busy?: Act | 'open' | undefined;
  failure?: Failure | undefined;
  pulse?: DrivePulse | undefined;
  act: (act: Act, body?: object) => void;
  /** Other code, or a drive that could not be opened. */
  open: (wish: Wish) => void;
}

const PULSE_MS = 10_000;
const PULSE_WHILE_SEARCHING_MS = 400;

/** A drive at the server, for as long as this page shows it. One that has ended meanwhile is begun again. */
export function useDrive(kata: string, token: string | undefined): Driving {
  const [opened, setOpened] = useState<DriveOpened>();
  const [state, setState] = useState<DriveState>();
  const [busy, setBusy] = useState<Driving['busy']>('open');
  const [failure, setFailure] = useState<Failure>();
  const latest = useRef<{ opened?: DriveOpened | undefined; state?: DriveState; queue: Promise<void> }>({
    queue: Promise.resolve(),
  });
  const inTurn = useCallback((what: NonNullable<Driving['busy']>, work: () => Promise<DriveState>) => {
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
  const begin = useCallback(
    async (wish: Wish): Promise<DriveState> => {
      const before = latest.current.opened;
      latest.current.opened = undefined;
      if (before) void end(before.id);
      const now = await post<DriveOpened>('/drives', { kata, ...wish });
      latest.current.opened = now;
      setOpened(now);
      return now.state;
    },
    [kata],
  );
  const open = useCallback((wish: Wish) => inTurn('open', () => begin(wish)), [begin]);
  const act = useCallback(
    (name: Act, body: object = {}) =>
      inTurn(name, async () => {
        const { opened: current, state: seen } = latest.current;
        const step = seen?.view.moves.length;
        const request = (id: string) => post<DriveState>(`/drives/${id}/${name}`, { step, ...body });
        if (!current) return begin({ token });
        return request(current.id).catch(async (error: unknown) => {
          if (!(error instanceof Refused) || !error.failure.gone || !seen) throw error;
          latest.current.opened = undefined;
          await begin(whereItWas(current, seen));
          return request(latest.current.opened!.id);
        });
      }),
    [begin, token],
  );
  useEffect(() => {
    open({ token });
    const leave = () => {
      const { opened: left } = latest.current;
      latest.current.opened = undefined;
      if (left) void end(left.id);
    };
    addEventListener('pagehide', leave);
    return () => {
      removeEventListener('pagehide', leave);
      void latest.current.queue.then(leave);
    };
  }, [kata, token]);
  const pulse = usePulse(opened?.id, busy === 'break' ? PULSE_WHILE_SEARCHING_MS : PULSE_MS);
  return { opened, state, busy, failure, pulse, act, open };
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

/** Says that somebody still looks, and hears how far a search is and whether the code was saved. */
function usePulse(id: string | undefined, everyMs: number): DrivePulse | undefined {
  const [pulse, setPulse] = useState<DrivePulse>();
  useEffect(() => {
    if (id === undefined) return undefined;
    // A server that has gone is noticed with the next act.
    const look = () => void ask<DrivePulse>(`/drives/${id}`).then(setPulse, () => undefined);
    const timer = setInterval(look, everyMs);
    addEventListener('focus', look);
    return () => {
      clearInterval(timer);
      removeEventListener('focus', look);
    };
  }, [id, everyMs]);
  return pulse;
}
