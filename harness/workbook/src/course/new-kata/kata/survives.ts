import { demand, fc, subject } from 'survives-production';

const { define, safety, liveness, call } = subject<typeof import('./generated/lockers.ts')>();

const claims = [call('ada', 'claimLocker', 'L1', 'ada'), call('ben', 'claimLocker', 'L1', 'ben')];

export default define({
  seed: "INSERT INTO lockers (id) VALUES ('L1')",
  state: 'SELECT id, guest FROM lockers ORDER BY id',
  promises: [
    safety('a locker has one guest', {
      inputs: fc.constant(claims),
      holds: async (result) => {
        const claimed = result.of('claimLocker').filter(({ value }) => value);
        const told = claimed.map(({ args: [, guest] }) => guest);
        const [locker] = await result.query('SELECT guest FROM lockers', [], { guest: String });
        demand(
          told.every((guest) => guest === locker?.guest),
          {
            headline: 'two guests were given the same locker',
            expected: 'whoever was told yes has it',
            seen: `yes: ${told.join(', ')}; has it: ${locker?.guest}`,
          },
        );
      },
    }),
    liveness('somebody gets it', {
      inputs: fc.constant(claims),
      holds: (result) => {
        const told = result.of('claimLocker').filter(({ value }) => value);
        demand(told.length > 0, {
          headline: 'a free locker was given to nobody',
          expected: 'one of the two has it',
          seen: 'both were refused',
        });
      },
    }),
  ],
});
