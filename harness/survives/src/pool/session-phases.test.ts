import { describe, expect, it } from 'vitest';
import type { Connection } from './connection.ts';
import { phaseAfter, TRANSITIONS, type SessionPhase, type Transition } from './session-phases.ts';
import { Session } from './session.ts';
import type { Statement } from './statement.ts';

const PHASES: SessionPhase[] = ['idle', 'at-gate', 'running', 'waiting', 'paused', 'cut', 'closed'];

/** What each transition makes of each phase, in the order of `PHASES`; a dash where it may not follow. */
const TABLE: Record<Transition, string> = {
  //          idle    at-gate running waiting paused  cut     closed
  arrives: '  at-gate -       -       -       -       -       -     ',
  leaves: '   -       running -       -       -       -       -     ',
  turnedAway: '-      idle    -       -       -       -       -     ',
  waits: '    -       -       waiting waiting -       -       -     ',
  goesOn: '   -       -       running running -       -       -     ',
  pauses: '   -       -       paused  paused  -       -       -     ',
  isAskedOn: '-       -       -       -       running -       -     ',
  answered: ' -       -       idle    idle    idle    -       -     ',
  cuts: '     cut     cut     cut     cut     cut     cut     -     ',
  closes: '   closed  closed  closed  closed  closed  closed  closed',
};

describe('the phases of a connection', () => {
  const cells = (Object.keys(TRANSITIONS) as Transition[]).flatMap((transition) =>
    TABLE[transition]
      .trim()
      .split(/\s+/)
      .map((becomes, index) => ({ transition, phase: PHASES[index]!, becomes })),
  );

  it.each(cells)('$phase, then $transition: $becomes', ({ transition, phase, becomes }) => {
    if (becomes === '-') {
      const said = `a connection that is ${phase} cannot become ${TRANSITIONS[transition].to}`;
      expect(() => phaseAfter(transition, phase)).toThrow(said);
    } else expect(phaseAfter(transition, phase)).toBe(becomes);
  });
});

describe('a session', () => {
  const connection: Connection = {
    backendPid: 4711,
    getTransactionStatus: () => 'I',
    askAtRest: () => Promise.resolve(null),
    deafen: () => undefined,
    destroy: () => undefined,
  };
  const statement = { sql: 'SELECT 1', caller: 'alice' } as Statement;
  const atItsGate = (): Session => {
    const session = new Session('a', connection);
    session.arrives(statement);
    return session;
  };
  const sent = (): Session => {
    const session = atItsGate();
    session.leaves();
    return session;
  };

  it('has the statement from the gate to the answer', () => {
    const session = atItsGate();
    expect(session).toMatchObject({ phase: 'at-gate', statement, inFlight: false });
    session.leaves();
    expect(session).toMatchObject({ phase: 'running', statement, inFlight: true });
    session.answered();
    expect(session).toMatchObject({ phase: 'idle', statement: null, inFlight: false });
  });

  it('is not sent the next statement while one is under way', () => {
    expect(() => atItsGate().arrives(statement)).toThrow('at-gate cannot become at-gate');
    expect(() => sent().leaves()).toThrow('running cannot become running');
    expect(() => new Session('a', connection).answered()).toThrow('idle cannot become idle');
  });

  it('waits when the server says so, and forgets whom it waited for when it goes on', () => {
    const session = sent();
    session.foundBlockedBy([12], '10:00');
    session.heardToWait();
    expect(session).toMatchObject({ phase: 'waiting', blockedBy: [12], heardWaiting: true });
    session.heardToGoOn();
    expect(session).toMatchObject({ phase: 'running', blockedBy: [], heardWaiting: false, waitsSince: null });
  });

  it('pauses when the server waits for the code, and has its statement all the while', () => {
    const session = sent();
    session.heardToPause();
    expect(session).toMatchObject({ phase: 'paused', statement, inFlight: false });
    session.isAskedOn();
    expect(session).toMatchObject({ phase: 'running', statement, inFlight: true });
    session.heardToPause();
    session.answered();
    session.isAskedOn();
    expect(session).toMatchObject({ phase: 'idle', statement: null });
  });

  it('is heard late: what the server says of a wait that is over changes nothing', () => {
    const session = new Session('a', connection);
    session.heardToWait();
    session.heardToGoOn();
    expect(session.phase).toBe('idle');
  });

  it('takes another wait for a new one, of which the server has not spoken', () => {
    const session = sent();
    session.heardToWait();
    session.foundBlockedBy([12], '10:00');
    session.foundBlockedBy([13], '10:00');
    expect(session.heardWaiting).toBe(true);
    session.foundBlockedBy([13], '10:01');
    expect(session.heardWaiting).toBe(false);
    expect(session.suspectedSinceMs(5)).toBe(5);
    expect(session.suspectedSinceMs(9)).toBe(5);
  });

  it('that has been cut owes its end and nothing else', () => {
    const session = atItsGate();
    session.cuts();
    expect(session).toMatchObject({ phase: 'cut', statement, inFlight: true });
    session.heardToGoOn();
    session.closes();
    expect(session).toMatchObject({ phase: 'closed', statement: null, inFlight: false, closed: true });
    session.cuts();
    expect(session.phase).toBe('closed');
  });

  it('is ending from when it is told to until it has', () => {
    const session = new Session('a', connection);
    session.toldToEnd();
    expect(session.ending).toBe(true);
    session.closes();
    expect(session.ending).toBe(false);
  });

  it('is not used again while anything is under way', () => {
    expect(() => sent().reset()).toThrow('running cannot be used again');
  });
});
