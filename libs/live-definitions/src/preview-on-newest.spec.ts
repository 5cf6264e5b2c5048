import { describe, expect, it } from '@jest/globals';
import type { DefinitionPreview, PreviewedEvent } from '@nadi/definitions';
import { previewOnNewest } from './preview-on-newest.ts';

const event = (id: string, tenantId: string, receivedAtMs: number): PreviewedEvent => ({
  ...{ id, tenantId, receivedAtMs, timeMs: 0, contract: 'orders.order-placed' },
  data: { orderId: id, contactEmail: `${id}@example.com` },
});

/** Would make an order again of every event. */
const preview: DefinitionPreview = {
  reads: ['orders.order-placed'],
  run: (events, mayShow = () => true) => [
    {
      ...{ what: 'made', name: 'orders.order-placed', count: events.length },
      examples: events.filter(mayShow).map(({ data }) => data),
    },
  ],
};
const newest = (events: readonly PreviewedEvent[]) => ({ read: () => Promise.resolve(events) });

describe('a preview on the newest events', () => {
  it('counts all of them, and shows those that may be shown without personal data', async () => {
    const events = [event('o-1', 'acme', 5), event('o-2', 'globex', 9)];
    const mayShow = ({ tenantId }: PreviewedEvent) => tenantId === 'globex';
    expect(await previewOnNewest(preview, newest(events), { limit: 10, mayShow })).toEqual({
      ...{ reads: ['orders.order-placed'], events: 2, firstMs: 5, lastMs: 9 },
      groups: [
        {
          ...{ what: 'made', name: 'orders.order-placed', count: 2 },
          examples: [{ orderId: 'o-2', contactEmail: '[personal]' }],
        },
      ],
    });
  });

  it('says so when there are none', async () => {
    expect(await previewOnNewest(preview, newest([]), { limit: 10 })).toMatchObject({ events: 0, firstMs: null });
  });
});
