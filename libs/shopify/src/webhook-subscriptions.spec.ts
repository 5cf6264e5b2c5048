import { describe, expect, it } from '@jest/globals';
import { WebhookSubscriptions } from './webhook-subscriptions.ts';

const here = 'https://events.example.com/v1/webhooks/shopify/shop-1';
const userErrors = [{ field: ['id'], message: 'not now' }];

/** An app of these subscriptions to `orders/create`, which removes none. */
function appOf(uris: readonly string[]) {
  const asked: object[] = [];
  const nodes = uris.map((uri, index) => ({ id: String(index), topic: 'ORDERS_CREATE', uri }));
  const query = (text: string, variables: object) => {
    if (!text.startsWith('query')) asked.push({ what: /^mutation (\w+)/.exec(text)?.[1], ...variables });
    return Promise.resolve({
      webhookSubscriptions: { nodes, pageInfo: { hasNextPage: false, endCursor: null } },
      webhookSubscriptionCreate: { userErrors: [] },
      webhookSubscriptionUpdate: { userErrors: [] },
      webhookSubscriptionDelete: { userErrors },
    });
  };
  return { subscriptions: new WebhookSubscriptions({ query: query as never }), asked };
}

describe('subscriptions of a topic', () => {
  it('that Shopify does not remove are not called removed', async () => {
    const { subscriptions } = appOf([here, 'https://old.example.com/']);
    expect(await subscriptions.ensure(here, ['orders/create'])).toMatchObject({
      ...{ right: ['orders/create'], removed: [] },
      userErrors: [{ topic: 'orders/create', field: 'id', message: 'not now' }],
    });
  });

  it('stay where they are if they are not to be changed, and one is made beside them', async () => {
    const { subscriptions, asked } = appOf(['https://others.example.com/']);
    const none = () => Promise.resolve(false);
    expect(await subscriptions.ensure(here, ['orders/create'], none)).toMatchObject({
      ...{ created: ['orders/create'], repaired: [], removed: [], userErrors: [] },
    });
    expect(asked).toEqual([{ what: 'Subscribe', topic: 'ORDERS_CREATE', input: { uri: here, format: 'JSON' } }]);
  });
});
