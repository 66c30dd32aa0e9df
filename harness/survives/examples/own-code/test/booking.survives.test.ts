import { demand, fc, service } from 'survives-production';
import { survives } from 'survives-production/vitest';
import type { bookingService } from '../src/booking.ts';

/** The functions of the service, as callers call them. */
type Booking = ReturnType<typeof bookingService>;
const { safety, liveness, call } = service<Booking>();

const NIGHT = '2027-05-01';
const wantTheLastBed = fc.constant([
  call('alice', 'book', 'attic', NIGHT, 'alice'),
  call('bob', 'book', 'attic', NIGHT, 'bob'),
]);

survives({
  code: new URL('../src/booking.ts', import.meta.url),
  factory: 'bookingService',
  schema: new URL('../migrations', import.meta.url),
  seed: "INSERT INTO rooms (id, beds) VALUES ('attic', 1)",
  state: 'SELECT room_id, night::text, guest FROM bookings ORDER BY room_id, night, guest',
  promises: [
    safety('a bed has one guest', {
      inputs: wantTheLastBed,
      holds: ({ state }) => {
        demand(state.length <= 1, {
          headline: 'the last bed in the attic was given to two guests',
          expected: 'one guest',
          seen: state.map(({ guest }) => guest).join(' and '),
        });
      },
    }),
    liveness('somebody gets the last bed', {
      inputs: wantTheLastBed,
      holds: ({ of }) => {
        const told = of('book').filter(({ value }) => value?.ok);
        demand(told.length > 0, {
          headline: 'a free bed was given to nobody',
          expected: 'alice or bob has it',
          seen: 'both were refused',
        });
      },
    }),
  ],
});
