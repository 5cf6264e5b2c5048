import { describe, expect, it } from '@jest/globals';
import { formatMetricExact, formatMetricValue } from './metric-value.ts';
import { formatBytes, formatExact, formatMoney, formatNumber, formatShare } from './numbers.ts';
import { formatAgo, formatDuration, formatInRange } from './times.ts';

/** Narrow and other unusual spaces as plain ones. */
const plain = (text: string) => text.replace(/\s/gu, ' ');

describe('a number', () => {
  it.each([
    [0, '0'],
    [0.01234, '0.0123'],
    [12.345, '12.35'],
    [987.6, '988'],
    [9_870, '9,870'],
    [12_400, '12.4 K'],
    [1_240_000, '1.24 M'],
    [-1_240_000, '-1.24 M'],
  ])('%d is %s', (value, text) => expect(plain(formatNumber(value, 'en-US'))).toBe(text));

  it('is grouped as its readers do it', () => {
    expect(plain(formatNumber(1_240_000, 'en-IN'))).toBe('12.4 L');
    expect(formatExact(1_240_000, 'en-IN')).toBe('12,40,000');
    expect(formatExact(1_240_000, 'en-US')).toBe('1,240,000');
  });

  it('is a share in percent', () => {
    expect(formatShare(0.0312, 'en-US')).toBe('3.12%');
    expect(formatShare(0.4321, 'en-US')).toBe('43.2%');
  });

  it('is a size in bytes', () => {
    expect(formatBytes(0, 'en-US')).toBe('0 byte');
    expect(formatBytes(1_536, 'en-US')).toBe('1.54 kB');
    expect(formatBytes(2_500_000_000, 'en-US')).toBe('2.5 GB');
  });
});

describe('money', () => {
  it.each([
    [124_000_000, 'INR', 'en-IN', '₹ 12.4 L'],
    [124_000_000, 'INR', 'en-US', '₹ 1.24 M'],
    [123_456, 'EUR', 'en-US', '€ 1,235'],
    [1_999, 'USD', 'en-US', '$ 19.99'],
    [0, 'USD', 'en-US', '$ 0'],
    [1_999, 'JPY', 'en-US', '¥ 1,999'],
    [1_999, 'KWD', 'en-US', 'KWD 1.999'],
  ])('%d minor units of %s are in %s %s', (minor, currency, locale, text) => {
    expect(plain(formatMoney(minor, currency, 'short', locale))).toBe(text);
  });

  it('shows every digit where it is asked for', () => {
    expect(plain(formatMoney(124_000_099, 'INR', 'exact', 'en-IN'))).toBe('₹ 12,40,000.99');
  });

  it('of no known currency is still a number', () => {
    expect(formatMoney(50, '(none)', 'short', 'en-US')).toBe('50 (none)');
  });
});

describe('a duration', () => {
  it.each([
    [0.42, '0.4 ms'],
    [340, '340 ms'],
    [1_240, '1.2 s'],
    [42_000, '42 s'],
    [250_000, '4 min 10 s'],
    [7_500_000, '2 h 5 min'],
    [273_600_000, '3 d 4 h'],
    [60_000, '1 min'],
  ])('of %d ms is %s', (ms, text) => expect(formatDuration(ms)).toBe(text));
});

describe('a time', () => {
  const nowMs = Date.parse('2026-05-05T10:00:00Z');

  it.each([
    [0, 'just now'],
    [-12_000, '12 sec. ago'],
    [-190_000, '3 min. ago'],
    [7_300_000, 'in 2 hr.'],
  ])('%d ms away is %s', (awayMs, text) => expect(formatAgo(nowMs + awayMs, nowMs, 'en-US')).toBe(text));

  it('is as short as its range allows', () => {
    expect(formatInRange(nowMs, 3_600_000, 'Asia/Kolkata', 'en-GB')).toBe('15:30');
    expect(formatInRange(nowMs, 3 * 86_400_000, 'UTC', 'en-GB')).toBe('5 May 10:00');
    expect(formatInRange(nowMs, 90 * 86_400_000, 'UTC', 'en-GB')).toBe('5 May');
  });
});

describe('the value of a metric', () => {
  it('is written as its kind', () => {
    expect(plain(formatMetricValue(1_999, { unit: 'minor units', currency: 'USD' }, 'en-US'))).toBe('$ 19.99');
    expect(formatMetricValue(0.031, { unit: 'orders per session', measure: 'ratio' }, 'en-US')).toBe('3.1%');
    expect(formatMetricValue(230, { unit: 'ms' }, 'en-US')).toBe('230 ms');
    expect(formatMetricValue(null, { unit: 'orders' })).toBe('–');
    expect(formatMetricExact(12_345.5, { unit: 'orders' }, 'en-US')).toBe('12,345.5');
  });
});
