import { describe, expect, it } from 'vitest';
import type { Session } from '../pool/session.ts';
import type { Statement } from '../pool/statement.ts';
import type { PartyCall } from './parties.ts';
import { UsageMeter } from './usage-meter.ts';

const session = (pid: number, statement: Statement | null = null): Session => ({ pid, statement }) as Session;

interface Sent {
  /** Before she gets a client. */
  before?: number;
  /** And then before she asks anything. */
  after?: number;
  /** While the server is busy with her statement, which waits for a lock or does not. */
  while?: number;
  locked?: boolean;
}

/** What carol had to let pass, if the job sends so many statements. */
function meanwhile(waiting: number, sent: Sent): number {
  const meter = new UsageMeter();
  const job = { caller: 'job' } as Statement;
  const sends = (amount: number): void => {
    for (let n = 0; n < amount; n++) meter.sent(session(1), job);
  };
  const request = { caller: 'carol', waiting };
  const statement = { caller: 'carol' } as Statement;
  sends(7);
  meter.called('carol');
  meter.requested(request);
  sends(sent.before ?? 0);
  meter.served(request, session(2), 2);
  sends(sent.after ?? 0);
  meter.sent(session(2), statement);
  if (sent.locked) meter.heardToWait({ statement } as Session);
  sends(sent.while ?? 0);
  meter.completed(statement);
  meter.answered('carol');
  return meter.usage.callers['carol']!.meanwhile;
}

describe('what others send while a caller waits', () => {
  it('counts for whoever waits for a client that others have', () => {
    expect(meanwhile(1, { before: 72, after: 3 })).toBe(75);
  });

  it('does not count where it is the server that makes a connection: the machine decides how long that takes', () => {
    expect(meanwhile(0, { before: 72, after: 3 })).toBe(3);
  });

  it('counts while a statement waits for a lock, and not while the server is busy with it', () => {
    expect(meanwhile(0, { after: 3, while: 72, locked: true })).toBe(75);
    expect(meanwhile(0, { after: 3, while: 72 })).toBe(3);
  });

  it('counts once what two statements at the same time did not have to let pass', () => {
    const meter = new UsageMeter();
    const job = { caller: 'job' } as Statement;
    const [one, other] = [{ caller: 'carol' } as Statement, { caller: 'carol' } as Statement];
    meter.called('carol');
    meter.sent(session(2), one);
    meter.sent(session(1), job);
    meter.sent(session(3), other);
    meter.sent(session(1), job);
    meter.completed(one);
    meter.sent(session(1), job);
    meter.completed(other);
    meter.sent(session(1), job);
    meter.answered('carol');
    expect(meter.usage.callers['carol']!.meanwhile).toBe(1);
  });
});

describe('what a caller does with a connection before it gives it back', () => {
  const job = { caller: 'job' } as Statement;
  const request = { caller: 'job', waiting: 0 };
  const party = (caller = 'job'): PartyCall => ({ caller }) as PartyCall;

  it('is the most that it sent on one', () => {
    const meter = new UsageMeter();
    for (const [pid, statements] of [
      [1, 3],
      [2, 7],
      [1, 2],
    ] as const) {
      const lent = session(pid);
      meter.served(request, lent, 2);
      for (let n = 0; n < statements; n++) meter.sent(lent, job);
      meter.released(lent);
    }
    expect(meter.usage.callers['job']).toMatchObject({ statements: 12, statementsPerLoan: 7 });
  });

  it('and the most that it asked of others while one lay idle', () => {
    const meter = new UsageMeter();
    const lent = session(1);
    const idle = (): number => meter.usage.callers['job']!.partiesPerLoan;
    const answered = [party(), party(), party('carol')];
    meter.served(request, lent, 1);
    for (const call of answered) meter.asks(call);
    for (const call of answered) meter.told(call);
    expect(idle()).toBe(2);
    meter.released(lent);
    const afterwards = party();
    meter.asks(afterwards);
    meter.told(afterwards);
    expect(idle()).toBe(2);
  });

  it('not what was asked while a statement was under way, or while another was sent on it', () => {
    const meter = new UsageMeter();
    const [busy, used] = [session(1, job), session(2)];
    for (const lent of [busy, used]) meter.served(request, lent, 2);
    const call = party();
    meter.asks(call);
    meter.sent(used, job);
    meter.told(call);
    expect(meter.usage.callers['job']!.partiesPerLoan).toBe(0);
  });
});
