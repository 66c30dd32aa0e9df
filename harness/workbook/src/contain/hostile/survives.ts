import { demand, fc, subject } from 'survives-production';

const { define, safety, call } = subject<typeof import('./reference.ts')>();

export default define({
  seed: "INSERT INTO seats (id) VALUES ('A1')",
  state: 'SELECT id, holder FROM seats ORDER BY id',
  poolSize: 2,
  promises: [
    safety('one seat, one holder', {
      inputs: fc.constant('A1'),
      calls: (seat) => [call('alice', 'book', seat, 'alice'), call('bob', 'book', seat, 'bob')],
      holds: ({ outcomes, state }) => {
        for (const { value, error, caller } of outcomes) {
          demand(typeof value === 'boolean', {
            headline: 'a caller got no answer that it can use',
            expected: 'true or false',
            seen: error
              ? `${caller}: ${error.code ?? error.name}: ${error.message}${error.source ? ` at ${error.source.file}:${error.source.line}` : ''}`
              : `${caller}: ${typeof value}`,
          });
        }
        const winners = outcomes.filter(({ value }) => value === true).map(({ caller }) => caller);
        const [{ holder } = { holder: undefined }] = state;
        demand(winners.length === 1 && winners[0] === holder, {
          headline: 'the seat is not held by the one who was told yes',
          expected: 'one yes, and it is true',
          seen: `yes: ${winners.join(', ') || 'nobody'}; holder: ${String(holder)}`,
        });
      },
    }),
  ],
});
