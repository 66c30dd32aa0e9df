import { demand, fc, service } from 'survives-production';

interface SeatLocks {
  lockSeat(seat: string, user: string): Promise<boolean>;
}

const { safety, call } = service<SeatLocks>();

export const SEED = "INSERT INTO seats (id) VALUES ('A1'), ('A2')";
export const STATE = `SELECT id AS seat, holder FROM seats WHERE holder IS NOT NULL
                      UNION ALL SELECT seat_id, user_id FROM seat_locks ORDER BY 1, 2`;

/** What each of these libraries is asked: two people want the same free seat. */
export const onePersonGetsTheSeat = safety('one seat, one holder', {
  inputs: fc.constant(['alice', 'bob']),
  calls: (users) => users.map((user) => call(user, 'lockSeat', 'A1', user)),
  holds: ({ outcomes, state }) => {
    const told = outcomes.filter(({ value }) => value === true).map(({ caller }) => caller);
    const failed = outcomes.flatMap(({ caller, error }) => (error ? `${caller}: ${error.message}` : []));
    const holders = state.map(({ holder }) => holder);
    demand(told.length === 1 && holders.length === 1 && holders[0] === told[0], {
      headline: 'seat A1 does not belong to the one person who was told yes',
      expected: 'one yes, and the seat is theirs',
      seen: [
        `yes: ${told.join(', ') || 'nobody'}`,
        `holder: ${holders.join(', ') || 'nobody'}`,
        ...failed,
      ].join('; '),
    });
  },
});
