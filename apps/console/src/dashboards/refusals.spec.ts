import { expect, it } from '@jest/globals';
import { refusedWithin } from './refusals.ts';

const refused = (hour: string, count: number, type?: string, of: 'events' | 'requests' = 'events') => ({
  ...{ hour: `2026-05-05T${hour}:00:00.000Z`, count, of },
  ...(type !== undefined && { type }),
});

it('events that were refused are counted by contract, in the hours that the range touches', () => {
  const orders = 'orders.order-placed';
  const all = [
    refused('08', 1, orders),
    refused('09', 2, orders),
    refused('10', 4, orders),
    refused('11', 8, orders),
    refused('10', 16, 'cart.item-added'),
    refused('10', 32),
    refused('10', 64, orders, 'requests'),
  ];
  const at = (clock: string) => Date.parse(`2026-05-05T${clock}:00Z`);
  expect(refusedWithin(all, orders, { fromMs: at('09:30'), toMs: at('10:30') })).toBe(6);
  expect(refusedWithin(all, orders, { fromMs: at('10:00'), toMs: at('11:00') })).toBe(4);
  expect(refusedWithin(all, 'nothing', { fromMs: 0, toMs: at('23:00') })).toBe(0);
});
