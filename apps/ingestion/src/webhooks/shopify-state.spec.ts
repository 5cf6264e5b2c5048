import { describe, expect, it } from '@jest/globals';
import { shopifyState } from './shopify-state.ts';

const variant = { id: 2, title: 'Small', price: '19.90', sku: null, inventory_item_id: 3 };
const product = {
  ...{ id: 1, title: 'Lamp', vendor: 'L', product_type: '', status: 'active', tags: 'b, a' },
  ...{ updated_at: '2026-11-20T10:00:00+05:30', variants: [variant, { ...variant, id: 4 }] },
};
const of = (topic: string, body: unknown) => shopifyState(topic, JSON.stringify(body));
const level = { inventory_item_id: 3, location_id: 4, available: 7, updated_at: '2026-11-20T10:00:00Z' };

describe('the state that a body of Shopify tells', () => {
  it('of an order is that it was placed, or cancelled, whatever was changed in it', () => {
    const placed = of('orders/create', { id: 1, updated_at: '2026-11-20T10:00:00Z' });
    expect(of('orders/create', { id: 1, updated_at: '2026-11-21T10:00:00Z', total_price: '1.00' })).toEqual(placed);
    expect(of('orders/cancelled', { id: 1 })).not.toEqual(placed);
    expect(of('orders/create', { id: 2 })).not.toEqual(placed);
  });

  it('of a product is the same in another order, time zone and spelling', () => {
    const fetched = {
      ...product,
      ...{ updated_at: '2026-11-20T04:30:00.000Z', tags: 'a, b', body_html: '<p>' },
      variants: [
        { ...variant, id: 4, sku: '' },
        { ...variant, price: '19.9' },
      ],
    };
    expect(of('products/update', fetched)).toEqual(of('products/create', product));
  });

  it.each([
    ['another time', { updated_at: '2026-11-20T10:00:01+05:30' }],
    ['another title in the same second', { title: 'Lamp 2' }],
    [
      'another price in the same second',
      {
        variants: [
          { ...variant, price: '19.95' },
          { ...variant, id: 4 },
        ],
      },
    ],
    ['another id', { id: 5 }],
  ])('of a product is another with %s', (_what, change) => {
    expect(of('products/update', { ...product, ...change })).not.toEqual(of('products/update', product));
  });

  it('tells ids apart that are past 2^53', () => {
    const long = (id: string) => shopifyState('orders/create', `{"id":${id}}`);
    expect(long('788032119674292922')).toEqual(['orders/create', 'order', '788032119674292922', '']);
    expect(long('788032119674292922')).not.toEqual(long('788032119674292923'));
  });

  it('of a level is its item, location, time and pieces', () => {
    expect(of('inventory_levels/connect', level)).toEqual(of('inventory_levels/update', level));
    expect(of('inventory_levels/update', { ...level, available: 8 })).not.toEqual(of('inventory_levels/update', level));
    expect(of('inventory_levels/update', { ...level, available: null })).not.toEqual(
      of('inventory_levels/update', { ...level, available: 0 }),
    );
  });

  it.each([
    ['other topics', 'themes/publish', { id: 1, updated_at: '2026-11-20T10:00:00Z' }],
    ['no id', 'orders/create', {}],
    ['no time', 'products/update', { ...product, updated_at: undefined }],
    ['no location', 'inventory_levels/update', { ...level, location_id: null }],
    ['no object', 'orders/create', null],
  ])('is none for %s', (_what, topic, body) => {
    expect(of(topic, body)).toBeUndefined();
  });
});
