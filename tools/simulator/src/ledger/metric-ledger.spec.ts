import { describe, expect, it } from '@jest/globals';
import type { MarketplaceEvent } from '../event.ts';
import { MetricLedger } from './metric-ledger.ts';

const minuteMs = 60_000;
const order = (id: string, data: Record<string, unknown>, timeMs = 0): MarketplaceEvent => ({
  id,
  type: 'orders.order-placed',
  time: new Date(timeMs).toISOString(),
  source: 'spec',
  data: { currency: 'EUR', channel: 'web', items: [], city: null, ...data },
});

describe('MetricLedger', () => {
  it('counts distinct orders and sums money within a currency', () => {
    const metrics = new MetricLedger();
    metrics.onAcknowledged(order('1', { orderId: 'a', totalMinor: 1_000 }));
    metrics.onAcknowledged(order('2', { orderId: 'a', totalMinor: 250 }));
    metrics.onAcknowledged(order('3', { orderId: 'b', totalMinor: 70, currency: 'GBP' }));
    expect(metrics.rows('orders')).toMatchObject([{ count: 3, distinct: 2 }]);
    expect(metrics.rows('revenue-minor')).toMatchObject([
      { dimensions: { currency: 'EUR' }, count: 2, sum: 1_250, min: 250, max: 1_000 },
      { dimensions: { currency: 'GBP' }, count: 1, sum: 70 },
    ]);
    expect(metrics.eventCounts()).toEqual({ 'orders.order-placed': 3 });
  });

  it('looks into the parts of an event and calls missing dimensions unknown', () => {
    const metrics = new MetricLedger();
    const items = [
      { brand: 'Velta', quantity: 2 },
      { brand: null, quantity: 1 },
      { brand: 'Velta', quantity: 3 },
    ];
    metrics.onAcknowledged(order('1', { orderId: 'a', totalMinor: 1, items }));
    expect(metrics.rows('pieces-by-brand')).toMatchObject([
      { dimensions: { brand: 'Velta' }, sum: 5 },
      { dimensions: { brand: 'unknown' }, sum: 1 },
    ]);
  });

  it('keeps windows of event time apart and leaves out what a condition excludes', () => {
    const metrics = new MetricLedger([
      {
        name: 'large',
        contract: 'orders.order-placed',
        where: ({ totalMinor }) => (totalMinor as number) > 100,
        value: ({ totalMinor }) => totalMinor as number,
        windowMs: minuteMs,
      },
    ]);
    metrics.onAcknowledged(order('1', { totalMinor: 500 }, 3 * minuteMs + 1));
    metrics.onAcknowledged(order('2', { totalMinor: 200 }, 4 * minuteMs - 1));
    metrics.onAcknowledged(order('3', { totalMinor: 900 }, 4 * minuteMs));
    metrics.onAcknowledged(order('4', { totalMinor: 50 }, 4 * minuteMs));
    expect(metrics.rows('large')).toMatchObject([
      { windowStartMs: 3 * minuteMs, sum: 700 },
      { windowStartMs: 4 * minuteMs, sum: 900 },
    ]);
    expect(() => metrics.rows('missing')).toThrow(RangeError);
  });
});
