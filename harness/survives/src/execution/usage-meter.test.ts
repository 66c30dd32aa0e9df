import { describe, expect, it } from 'vitest';
import type { Session } from '../pool/session.ts';
import type { Statement } from '../pool/statement.ts';
import { UsageMeter } from './usage-meter.ts';

const session = (pid: number): Session => ({ pid }) as Session;

/** What carol had to let pass, if the job sends so many statements before and after she gets a client. */
function meanwhile(waiting: number, { before = 0, after = 0 }): number {
  const meter = new UsageMeter();
  const job = { caller: 'job' } as Statement;
  const sends = (amount: number): void => {
    for (let n = 0; n < amount; n++) meter.sent(session(1), job);
  };
  const request = { caller: 'carol', waiting };
  sends(7);
  meter.called('carol');
  meter.requested(request);
  sends(before);
  meter.served(request, session(2), 2);
  sends(after);
  meter.sent(session(2), { caller: 'carol' } as Statement);
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
});
