import { describe, expect, it } from '@jest/globals';
import type { MetricDescription } from '../api/metrics.ts';
import { questionOf, readView, stepFor, tileOf, withParameters } from './metric-question.ts';

const nowMs = Date.parse('2026-05-05T10:00:00Z');
const lastHour = { from: 'now-1h', to: 'now' };
const visitors: MetricDescription = {
  name: 'visitors',
  question: 'How many different visitors look at pages?',
  unit: 'visitors',
  source: 'storefront.page-viewed',
  measure: 'distinctApprox',
  dimensions: ['channel'],
  windowMs: 60_000,
  slidingMs: 300_000,
  latenessMs: 60_000,
  zone: 'UTC',
};
const view = readView(new URLSearchParams('by=channel,town&filter=channel:a%26b&filter=nothing&sliding=true'));
const question = questionOf(visitors, lastHour, view, '1m');

describe('the question of a metric page', () => {
  it('holds what the metric knows and leaves out the rest', () => {
    expect(question).toMatchObject({ by: ['channel'], filter: ['channel:a&b'], sliding: true, step: '1m' });
    expect(questionOf({ ...visitors, slidingMs: null, dimensions: [] }, lastHour, view, '1m')).toMatchObject({
      by: [],
      filter: [],
      sliding: false,
    });
  });

  it('takes the step of the address only if it fits', () => {
    expect(stepFor({ ...lastHour, step: '5m' }, 60_000, nowMs)).toMatchObject({
      step: '5m',
      wanted: '5m',
      suggested: '1m',
    });
    expect(stepFor({ ...lastHour, step: '7s' }, 60_000, nowMs)).toMatchObject({ step: '1m', wanted: undefined });
    expect(stepFor({ ...lastHour, step: '1d' }, 60_000, nowMs).step).toBe('1m');
  });
});

describe('its live tile', () => {
  it('asks the same', () => {
    expect(tileOf('visitors', lastHour, question)).toBe(
      'visitors;by=channel;filter=channel:a&b;last=1h;step=1m;sliding=true',
    );
  });

  it('does not exist for the past, for long ranges and for what a tile cannot say', () => {
    expect(tileOf('visitors', { from: 'now-2h', to: 'now-1h' }, question)).toBeUndefined();
    expect(tileOf('visitors', { from: 'now-7d', to: 'now' }, question)).toBeUndefined();
    expect(tileOf('visitors', lastHour, { ...question, filter: ['channel:a;b'] })).toBeUndefined();
  });
});

describe('a change of an address', () => {
  it('leaves other parameters as they are', () => {
    const before = new URLSearchParams('from=now-6h&filter=a:1&filter=a:2&by=a');
    const after = withParameters(before, { filter: ['a:2', 'a:3'], by: undefined, tab: 'definition' });
    expect(after.toString()).toBe('from=now-6h&filter=a%3A2&filter=a%3A3&tab=definition');
  });
});
