import { describe, expect, it } from '@jest/globals';
import { nextStep, stepStart, windowStart, zoneOffsetMs } from './window.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const at = (text: string) => Date.parse(text);
const iso = (timeMs: number) => new Date(timeMs).toISOString();

describe('windows', () => {
  it('are aligned to 1970, also before it', () => {
    expect(windowStart(61_000, 60_000)).toBe(60_000);
    expect(windowStart(60_000, 60_000)).toBe(60_000);
    expect(windowStart(-1, 60_000)).toBe(-60_000);
  });
});

describe('zone offsets', () => {
  it.each([
    ['UTC', '2026-07-01T00:00:00Z', 0],
    ['Asia/Kolkata', '2026-07-01T00:00:00.999Z', 5.5],
    ['Asia/Kathmandu', '2026-07-01T00:00:00Z', 5.75],
    ['Europe/London', '2026-07-01T00:00:00Z', 1],
    ['Europe/London', '2026-01-01T00:00:00Z', 0],
    ['America/St_Johns', '2026-01-01T00:00:00Z', -3.5],
  ])('%s at %s', (zone, time, hours) => {
    expect(zoneOffsetMs(at(time), zone)).toBe(hours * hourMs);
  });
});

describe('steps of days', () => {
  it.each([
    // The clocks go forward on 29 March 2026 and back on 25 October.
    ['Europe/London', '2026-03-29T12:00:00Z', '2026-03-29T00:00:00.000Z', 23],
    ['Europe/London', '2026-03-28T23:59:59Z', '2026-03-28T00:00:00.000Z', 24],
    ['Europe/London', '2026-03-29T23:30:00Z', '2026-03-29T23:00:00.000Z', 24],
    ['Europe/London', '2026-10-25T00:30:00Z', '2026-10-24T23:00:00.000Z', 25],
    ['Europe/London', '2026-10-25T23:59:00Z', '2026-10-24T23:00:00.000Z', 25],
    ['Europe/London', '2026-10-26T00:00:00Z', '2026-10-26T00:00:00.000Z', 24],
    ['Asia/Kolkata', '2026-03-29T18:29:59Z', '2026-03-28T18:30:00.000Z', 24],
    ['Asia/Kolkata', '2026-03-29T18:30:00Z', '2026-03-29T18:30:00.000Z', 24],
    ['America/St_Johns', '2026-03-08T03:29:00Z', '2026-03-07T03:30:00.000Z', 24],
    ['America/St_Johns', '2026-03-08T12:00:00Z', '2026-03-08T03:30:00.000Z', 23],
    // Here midnight itself is skipped: the day begins at 01:00.
    ['America/Havana', '2026-03-08T12:00:00Z', '2026-03-08T05:00:00.000Z', 23],
    ['America/Havana', '2026-03-08T04:59:00Z', '2026-03-07T05:00:00.000Z', 24],
    // And here it occurs twice: the day begins with the first.
    ['America/Havana', '2026-11-01T04:30:00Z', '2026-11-01T04:00:00.000Z', 25],
    ['America/Havana', '2026-11-01T05:30:00Z', '2026-11-01T04:00:00.000Z', 25],
    ['Africa/Cairo', '2026-04-24T10:00:00Z', '2026-04-23T22:00:00.000Z', 23],
  ])('in %s, %s belongs to the day of %s with %i hours', (zone, time, start, hours) => {
    const startMs = stepStart(at(time), dayMs, zone);
    expect(iso(startMs)).toBe(start);
    expect((nextStep(startMs, dayMs, zone) - startMs) / hourMs).toBe(hours);
  });

  it.each(['Europe/London', 'Asia/Kolkata', 'America/Havana', 'Australia/Lord_Howe', 'UTC'])(
    'follow each other without gap or overlap through a year in %s, and every hour belongs to one',
    (zone) => {
      let wrong = 0;
      let startMs = stepStart(at('2026-01-01T12:00:00Z'), dayMs, zone);
      for (let day = 0; day < 366; day += 1) {
        const endMs = nextStep(startMs, dayMs, zone);
        for (let timeMs = startMs; timeMs < endMs; timeMs += hourMs) {
          wrong += stepStart(timeMs, dayMs, zone) === startMs ? 0 : 1;
        }
        startMs = endMs;
      }
      expect(wrong).toBe(0);
    },
  );

  it('shorter steps know no zone', () => {
    expect(stepStart(at('2026-03-29T12:34:00Z'), hourMs, 'Asia/Kolkata')).toBe(at('2026-03-29T12:00:00Z'));
    expect(nextStep(0, hourMs, 'Asia/Kolkata')).toBe(hourMs);
  });
});
