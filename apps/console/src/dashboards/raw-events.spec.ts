import { describe, expect, it } from '@jest/globals';
import { readLink } from '../statements/statement-link.ts';
import { rawEventsLink, sqlOfDefinition, topicLink } from './raw-events.ts';

describe('the way to raw events', () => {
  it('leads to the topic, and to a statement over the same range', () => {
    const nowMs = Date.parse('2026-05-05T10:00:00Z');
    const link = rawEventsLink('orders.order-placed', { from: 'now-1h', to: 'now' }, nowMs);
    expect(readLink(link.slice('/sql'.length))?.sql.split('\n')).toEqual([
      'select *',
      'from orders.order_placed',
      "where event_time >= timestamptz '2026-05-05T09:00:00.000Z' and event_time < timestamptz '2026-05-05T10:00:00.000Z'",
      'order by event_time desc',
      'limit 100',
    ]);
    expect(topicLink('orders.order-placed')).toBe('/topics/orders.order-placed');
  });
});

describe('the statement of a definition', () => {
  it('is its block without the indent', () => {
    const definition = 'name: a\nsql: |\n  select 1\n\n    from b\ntests: []\n';
    expect(sqlOfDefinition(definition)).toBe('select 1\n\n  from b');
    expect(sqlOfDefinition('name: a\nsql: |\n  select 1\n')).toBe('select 1');
  });

  it('is none of a funnel', () => {
    expect(sqlOfDefinition('name: a\nfunnel:\n  by: b\n')).toBeUndefined();
  });
});
