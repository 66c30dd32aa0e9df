import { types } from 'node:util';
import { describe, expect, it } from 'vitest';
import { appDate } from './app-clock.ts';

const ELEVEN_MINUTES = 11 * 60_000;
const AppDate = appDate({ skewMs: -ELEVEN_MINUTES });

/** How far a moment is from the real clock, in whole minutes. */
const minutesOff = (ms: number) => Math.round((ms - Date.now()) / 60_000);

describe('a clock that is right', () => {
  it('is the real Date itself', () => {
    expect(appDate()).toBe(Date);
  });
});

describe('a clock that is eleven minutes slow', () => {
  it('tells that time, however it is asked', () => {
    expect(minutesOff(AppDate.now())).toBe(-11);
    expect(minutesOff(new AppDate().getTime())).toBe(-11);
    expect(minutesOff(Date.parse(AppDate()))).toBe(-11);
    expect(minutesOff(Date.now())).toBe(0);
  });

  it('leaves moments that are given alone', () => {
    const epoch = 1_700_000_000_000;
    expect(new AppDate(epoch).getTime()).toBe(epoch);
    expect(new AppDate('2024-02-29T12:00:00Z').toISOString()).toBe('2024-02-29T12:00:00.000Z');
    expect(new AppDate(2024, 1, 29, 13, 30)).toEqual(new Date(2024, 1, 29, 13, 30));
    expect(new AppDate(new Date(epoch)).getTime()).toBe(epoch);
    expect(new AppDate(Number.NaN).getTime()).toBeNaN();
    expect(AppDate.parse('2024-02-29')).toBe(Date.parse('2024-02-29'));
    expect(AppDate.UTC(2024, 1, 29)).toBe(Date.UTC(2024, 1, 29));
  });

  it('makes dates that everybody takes for dates', () => {
    const date = new AppDate(0);
    expect(date instanceof AppDate && date instanceof Date).toBe(true);
    expect(new Date() instanceof AppDate).toBe(true);
    expect(({} as object) instanceof AppDate).toBe(false);
    expect(types.isDate(date)).toBe(true);
    expect(date.constructor.name).toBe('Date');
    expect(JSON.stringify({ at: date })).toBe('{"at":"1970-01-01T00:00:00.000Z"}');
    expect(structuredClone(date)).toEqual(new Date(0));
  });

  it('can be extended', () => {
    class Moment extends AppDate {
      isPast(): boolean {
        return this.getTime() < AppDate.now();
      }
    }
    expect(new Moment(0).isPast()).toBe(true);
    expect(minutesOff(new Moment().getTime())).toBe(-11);
  });
});

describe('a clock that somebody sets', () => {
  it('tells the new time at once, to whoever has asked before as well', () => {
    const clock = { skewMs: ELEVEN_MINUTES };
    const SetDate = appDate(clock);
    const { now } = SetDate;
    expect(minutesOff(now())).toBe(11);
    clock.skewMs = 0;
    expect(minutesOff(now())).toBe(0);
    expect(minutesOff(new SetDate().getTime())).toBe(0);
  });
});
