import { expect, it } from 'vitest';
import type { TransactionStatus } from '../pool/connection.ts';
import type { Session } from '../pool/session.ts';
import type { SessionPhase } from '../pool/session-phases.ts';
import { GivenBack } from './given-back.ts';

/** What is found of a connection that is given back as it is then, and whose server says this a moment later. */
async function found(
  given: {
    status: TransactionStatus;
    failed?: boolean;
    thrownAway?: boolean;
    closed?: boolean;
    phase?: SessionPhase;
  },
  later: TransactionStatus = given.status,
): Promise<string[]> {
  const findings: string[] = [];
  const givenBack = new GivenBack((sentence) => findings.push(sentence));
  const statement = given.failed ? { error: { name: 'error', message: 'refused', code: '40001' } } : null;
  const session = {
    owner: 'alice',
    statement,
    transactionStatus: given.status,
    closed: given.closed ?? false,
    phase: given.phase ?? 'idle',
  };
  const released = session as unknown as Session;
  givenBack.released(released, given.thrownAway ?? false);
  session.owner = '';
  givenBack.completed(released);
  // As pg does, in the same turn.
  session.transactionStatus = later;
  await Promise.resolve();
  return findings;
}

const OPEN = ['alice gave a connection back in the middle of a transaction'];

it('a connection is given back in the middle of a transaction when the server says that there is one', async () => {
  expect(await found({ status: 'T' })).toEqual(OPEN);
  expect(await found({ status: 'E' })).toEqual(OPEN);
  expect(await found({ status: 'I' })).toEqual([]);
  expect(await found({ status: 'T', thrownAway: true })).toEqual([]);
});

it('right after a failure the server has not said yet whether there still is one', async () => {
  expect(await found({ status: 'T', failed: true }, 'I'), 'a COMMIT that was refused').toEqual([]);
  expect(await found({ status: 'T', failed: true }, 'E'), 'any other statement').toEqual(OPEN);
});

it('of a connection that is gone nothing is in the middle of a transaction, whatever was heard last', async () => {
  expect(await found({ status: 'T', closed: true }), 'it has ended').toEqual([]);
  expect(await found({ status: 'T', phase: 'cut' }), 'it is being ended').toEqual([]);
});
