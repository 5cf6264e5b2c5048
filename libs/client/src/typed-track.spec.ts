import { expect, it } from '@jest/globals';
import type { Client, VisitorClient } from './index.ts';

const tracked: unknown[] = [];
const track = (type: string, data: unknown) => (tracked.push([type, data]), '');
const page = { track } as unknown as VisitorClient;
const program = { track } as unknown as Client;

const order = {
  ...{ orderId: 'o1', country: 'IN', currency: 'INR', totalMinor: 100 },
  items: [{ productId: 'p1', quantity: 1, unitPriceMinor: 100, lineTotalMinor: 100 }],
};

/** Compiled, and thereby checked, by `npm run typecheck`: an expected error that does not occur is one. */
it('lets only compile what the contracts allow', () => {
  page.track('orders.order-placed', order);
  page.track('orders.order-placed', { ...order, channel: 'store', customerId: null });
  program.track('orders.order-placed', { ...order, channel: 'store' });

  // @ts-expect-error there is no such contract
  page.track('orders.order-placd', order);
  // @ts-expect-error the platform's own events are not for posting
  page.track('platform.dead-lettered', {});
  // @ts-expect-error no contract has such a field
  page.track('orders.order-placed', { ...order, colour: 'red' });
  // @ts-expect-error a field is of another type
  page.track('orders.order-placed', { ...order, totalMinor: '100' });
  // @ts-expect-error a field of an item is of another type
  page.track('orders.order-placed', { ...order, items: [{ ...order.items[0], quantity: 'one' }] });
  // @ts-expect-error a required field is missing
  page.track('orders.order-placed', { orderId: 'o1' });
  // @ts-expect-error the field belongs to another contract
  page.track('customers.seller-followed', order);
  // @ts-expect-error a program has no visitor whose channel could be filled in
  program.track('orders.order-placed', order);
  // @ts-expect-error a field that the client fills in has its type all the same
  page.track('orders.order-placed', { ...order, channel: 7 });
  // @ts-expect-error a program does not act for one visitor
  const identify: unknown = program.identify;
  expect([tracked.length, identify]).toEqual([12, undefined]);
});
