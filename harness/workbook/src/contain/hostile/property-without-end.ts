import { fc, subject } from 'survives-production';

const { define, safety, call } = subject<typeof import('./reference.ts')>();

/** As a promise that tries all ways to put something together: the code has been answered when it begins. */
export default define({
  seed: "INSERT INTO seats (id) VALUES ('A1')",
  state: 'SELECT id, holder FROM seats ORDER BY id',
  promises: [
    safety('its property computes', {
      inputs: fc.constant('A1'),
      calls: (seat) => [call('alice', 'book', seat, 'alice')],
      holds: ({ outcomes }) => {
        let ways = 0;
        while (outcomes.length > 0) ways = (ways + 1) % 1_000;
      },
    }),
  ],
});
