import { describe, expect, it } from 'vitest';
import type { Session } from '../pool/session.ts';
import type { Statement } from '../pool/statement.ts';
import { UsageMeter } from './usage-meter.ts';

const session = (pid: number): Session => ({ pid }) as Session;

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
