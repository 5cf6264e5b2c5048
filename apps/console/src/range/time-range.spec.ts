import { describe, expect, it } from '@jest/globals';
import {
  defaultRange,
  durationText,
  lengthUntilNow,
  localInZone,
  momentInZone,
  momentOf,
  parseDurationMs,
  readRange,
  stepChoices,
  suggestedStep,
  writeRange,
} from './time-range.ts';

const nowMs = Date.parse('2026-05-05T10:00:00Z');
const hourMs = 3_600_000;
const read = (text: string) => readRange(new URLSearchParams(text), nowMs);

describe('a moment of a range', () => {
  it.each([
    ['now', nowMs],
    ['now-1h', nowMs - hourMs],
    ['now-7d', nowMs - 168 * hourMs],
    ['2026-05-01T00:00:00Z', Date.parse('2026-05-01T00:00:00Z')],
    [String(nowMs), nowMs],
    ['now-', undefined],
    ['now-0h', undefined],
    ['soon', undefined],
    ['', undefined],
  ])('%j is %p', (text, expected) => expect(momentOf(text, nowMs)).toBe(expected));
});

describe('a range', () => {
  it('is the last hour unless the address says otherwise', () => {
    expect(read('')).toEqual(defaultRange);
    expect(read('from=now-6h&to=now&zone=Asia/Kolkata&step=5m')).toEqual({
      from: 'now-6h',
      to: 'now',
      zone: 'Asia/Kolkata',
      step: '5m',
    });
  });

  it.each(['from=soon', 'from=now&to=now-1h', 'from=2026-05-06&to=2026-05-05', 'zone=Mars', 'step=often'])(
    'is the default where the address makes no sense: %s',
    (text) => expect(read(text)).toEqual(defaultRange),
  );

  it('goes into an address and back, beside what else stands there', () => {
    const range = { from: 'now-3h', to: 'now-1h', zone: 'UTC', step: '10m' };
    const parameters = writeRange(new URLSearchParams('by=city'), range);
    expect(parameters.get('by')).toBe('city');
    expect(readRange(parameters, nowMs)).toEqual(range);
    expect(writeRange(parameters, defaultRange).toString()).toBe('by=city');
  });

  it('knows its length only if it ends now', () => {
    expect(lengthUntilNow({ from: 'now-3h', to: 'now' })).toBe('3h');
    expect(lengthUntilNow({ from: 'now-3h', to: 'now-1h' })).toBeUndefined();
    expect(lengthUntilNow({ from: '2026-05-05', to: 'now' })).toBeUndefined();
  });
});

describe('a duration', () => {
  it('goes both ways', () => {
    for (const text of ['30s', '5m', '90m', '6h', '1d']) {
      expect(durationText(parseDurationMs(text) ?? 0)).toBe(text);
    }
    expect(durationText(7_200_000)).toBe('2h');
    expect(parseDurationMs('1y')).toBeUndefined();
  });
});

describe('the step', () => {
  it('is a multiple of the window and gives a chart not too many points', () => {
    expect(suggestedStep(hourMs, 60_000)).toBe('1m');
    expect(suggestedStep(6 * hourMs, 60_000)).toBe('2m');
    expect(suggestedStep(24 * hourMs, 60_000)).toBe('10m');
    expect(suggestedStep(720 * hourMs, 60_000)).toBe('6h');
    expect(suggestedStep(hourMs, hourMs)).toBe('1h');
    expect(stepChoices(hourMs, 300_000)).toEqual(['5m', '10m', '15m', '30m', '1h']);
  });
});

describe('a local time', () => {
  it.each([
    ['2026-05-05T15:30', 'Asia/Kolkata', '2026-05-05T10:00:00Z'],
    ['2026-07-01T12:00', 'Europe/Berlin', '2026-07-01T10:00:00Z'],
    ['2026-01-01T12:00', 'Europe/Berlin', '2026-01-01T11:00:00Z'],
  ])('%s in %s is %s, and back', (local, zone, utc) => {
    expect(momentInZone(local, zone)).toBe(Date.parse(utc));
    expect(localInZone(Date.parse(utc), zone)).toBe(local);
  });

  it('that is none stands for no moment', () => expect(momentInZone('yesterday', 'UTC')).toBeUndefined());
});
