import { expect, test } from 'vitest';
import { scramVerifier } from './password.ts';

// That a server lets somebody in with it is in the contract, for every provider that asks for a password.
test('has the form that Postgres stores, with one iteration', () => {
  expect(scramVerifier('secret', Buffer.alloc(16))).toMatchInlineSnapshot(
    `"SCRAM-SHA-256$1:AAAAAAAAAAAAAAAAAAAAAA==$Mj1daainjKdy1mVol4TG++kasFXIti2e7RgVd6mgoT4=:hlcyb29bfVGC8nGXsoXRBjvW2hkdxgZ2TmGzcKlg7qg="`,
  );
});
