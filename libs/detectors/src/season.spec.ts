import { describe, expect, it } from '@jest/globals';
import { Season } from './season.ts';

const [minuteMs, hourMs, dayMs] = [60_000, 3_600_000, 86_400_000] as const;

describe('Season', () => {
  it.each([
    [1000, 288],
    [5 * minuteMs, 288],
    [30 * minuteMs, 48],
    [hourMs, 24],
    [6 * hourMs, 24],
    [dayMs, 7],
  ])('has slots that fit an interval of %d ms', (intervalMs, slots) => {
    expect(new Season(intervalMs, 'UTC').slots).toBe(slots);
  });

  it('is the day of its zone, also over the change to summer time', () => {
    const season = new Season(hourMs, 'Europe/Berlin');
    const noonInWinter = season.placeOf(Date.UTC(2026, 2, 28, 11, 30));
    const noonInSummer = season.placeOf(Date.UTC(2026, 2, 29, 10, 30));
    expect([noonInWinter.slot, noonInSummer.slot]).toEqual([12, 12]);
    expect(noonInSummer.cycle - noonInWinter.cycle).toBe(1);
  });

  it('knows zones west of UTC and with half hours', () => {
    expect(new Season(hourMs, 'America/New_York').placeOf(Date.UTC(2026, 0, 10, 2)).slot).toBe(21);
    expect(new Season(30 * minuteMs, 'Asia/Kolkata').placeOf(Date.UTC(2026, 0, 10, 0)).slot).toBe(11);
  });

  it('is the week for a value a day', () => {
    const season = new Season(dayMs, 'UTC');
    const [monday, nextMonday] = [season.placeOf(Date.UTC(2026, 0, 5)), season.placeOf(Date.UTC(2026, 0, 12))];
    expect(monday.slot).toBe(nextMonday.slot);
    expect(nextMonday.cycle - monday.cycle).toBe(1);
  });
});
