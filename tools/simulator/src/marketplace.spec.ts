import { describe, expect, it } from '@jest/globals';
import { compileValidator, contractNamed, contracts } from '@nadi/contracts';
import type { GeneratedEvent } from './event.ts';
import { createMarketplace, type MarketplaceOptions } from './marketplace.ts';

const startMs = Date.UTC(2026, 10, 21, 9);
const small = { stores: 900, products: 1_500, customers: 4_000 };
const options: MarketplaceOptions = { seed: 'spec', startMs, eventsPerSecond: 50, dailyCurve: false, scale: small };

function first(count: number, from: MarketplaceOptions): GeneratedEvent[] {
  const marketplace = createMarketplace(from);
  return Array.from({ length: count }, () => marketplace.next(Infinity) as GeneratedEvent);
}

describe('Marketplace', () => {
  const events = first(30_000, options);

  it('gives the same bytes for the same options', () => {
    const text = (from: MarketplaceOptions) =>
      first(3_000, from)
        .map((event) => JSON.stringify(event))
        .join('\n');
    expect(text(options)).toBe(text({ ...options }));
    expect(text({ ...options, seed: 'other' })).not.toBe(text(options));
  });

  it('shares no event, order or session id between runs that begin at different times', () => {
    const idsOf = (run: readonly GeneratedEvent[]) =>
      new Set(
        run
          .flatMap(({ event }) => [event.id, event.data.orderId, event.data.sessionId])
          .filter((id) => id !== null && id !== undefined),
      );
    const later = idsOf(first(3_000, { ...options, startMs: startMs + 60_000 }));
    expect([...idsOf(events)].filter((id) => later.has(id))).toEqual([]);
  });

  it('gives every event its own id and the key of its contract', () => {
    expect(new Set(events.map(({ event }) => event.id)).size).toBe(events.length);
    for (const { event, key } of events) {
      expect(key).toBe(event.data[contractNamed(event.type).key]);
      expect(key).not.toBe('');
    }
  });

  it('emits only content that fits the contracts', () => {
    const issues = events.flatMap(({ event }) => compileValidator(contractNamed(event.type))(event.data) ?? []);
    expect(issues).toEqual([]);
  });

  it('emits every contract that producers post', () => {
    // The simulated shop sends page views itself, so that there is no edge to send requests for pages, and tries nothing out unless it
    // is given an experiment.
    const others = new Set(['storefront.page-requested', 'experiments.exposure-logged']);
    const posted = [...contracts.values()]
      .filter(({ producers, domain }) => producers.includes('ingestion') && domain !== 'platform')
      .map(({ name }) => name)
      .filter((name) => !others.has(name));
    expect([...new Set(events.map(({ event }) => event.type))].sort()).toEqual(posted.sort());
  });

  it('emits in the order of time and holds the rate', () => {
    const times = events.map(({ emitMs }) => emitMs);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(events.every(({ event, timeMs }) => Date.parse(event.time) === timeMs)).toBe(true);
    const seconds = ((times.at(-1) ?? 0) - startMs) / 1_000;
    expect(events.length / seconds / 50).toBeCloseTo(1, 1);
  });

  it('follows the day when asked to', () => {
    const dayMs = 86_400_000;
    const day = [...createMarketplace({ ...options, eventsPerSecond: 0.2, dailyCurve: true }).until(startMs + dayMs)];
    const inHour = (hour: number) => day.filter(({ timeMs }) => new Date(timeMs).getUTCHours() === hour).length;
    expect(inHour(19)).toBeGreaterThan(4 * inHour(3));
    // The 21st of November 2026 is a Saturday, a little busier than the mean.
    expect(day.length / (0.2 * 86_400)).toBeCloseTo(1.03, 1);
  });

  it('makes totals of the lines, the discount and the shipping', () => {
    const orders = events.filter(({ event }) => event.type === 'orders.order-placed').map(({ event }) => event.data);
    expect(orders.length).toBeGreaterThan(500);
    for (const order of orders) {
      const lines = order.items as { lineTotalMinor: number; quantity: number; unitPriceMinor: number }[];
      const goods = lines.reduce((sum, line) => sum + line.lineTotalMinor, 0);
      expect(order.totalMinor).toBe(goods - (order.discountMinor as number) + (order.shippingMinor as number));
      expect(lines.every((line) => line.lineTotalMinor === line.quantity * line.unitPriceMinor)).toBe(true);
      expect(order.currency).toBe(order.country === 'GB' ? 'GBP' : 'EUR');
    }
  });

  it('pays for orders, mostly at the first attempt, and cancels those that are not paid', () => {
    const of = (type: string) => events.filter(({ event }) => event.type === type).map(({ event }) => event.data);
    const attempts = of('payments.payment-attempted');
    const placed = new Set(of('orders.order-placed').map(({ orderId }) => orderId));
    expect(attempts.every(({ orderId }) => placed.has(orderId))).toBe(true);
    expect(attempts.filter(({ result }) => result === 'authorised').length / attempts.length).toBeGreaterThan(0.88);
    expect(attempts.some(({ attempt }) => attempt === 2)).toBe(true);
    expect(of('orders.order-cancelled').some(({ reason }) => reason === 'payment-failed')).toBe(true);
  });

  it('knows visitors only after they signed in', () => {
    const known = new Map<unknown, unknown>();
    let anonymousThenKnown = 0;
    for (const { event } of events) {
      const { sessionId, customerId } = event.data;
      if (typeof sessionId === 'string' && event.type.startsWith('storefront.')) {
        anonymousThenKnown += known.get(sessionId) === null && customerId !== null ? 1 : 0;
        expect(known.get(sessionId) ?? customerId).toBe(customerId);
        known.set(sessionId, customerId);
      }
    }
    expect(anonymousThenKnown).toBeGreaterThan(20);
  });

  it('keeps the books of the stock', () => {
    const onHand = new Map<string, number>();
    for (const { event } of events) {
      if (event.type === 'inventory.stock-changed') {
        const { productId, storeId, delta } = event.data as { productId: string; storeId: string; delta: number };
        const left = event.data.onHand as number;
        expect(left).toBeGreaterThanOrEqual(0);
        expect(delta).not.toBe(0);
        onHand.set(`${productId}/${storeId}`, left);
      }
    }
    expect(onHand.size).toBeGreaterThan(500);
  });

  it('looks at few products much, at many products little, and finds nothing now and then', () => {
    const views = new Map<unknown, number>();
    for (const { event } of events) {
      if (event.type === 'storefront.product-viewed') {
        views.set(event.data.productId, (views.get(event.data.productId) ?? 0) + 1);
      }
    }
    const counts = [...views.values()].sort((a, b) => b - a);
    expect(counts[0] ?? 0).toBeGreaterThan(20 * (counts[Math.floor(counts.length / 2)] ?? 0));
    const searches = events.filter(({ event }) => event.type === 'storefront.search-performed');
    const empty = searches.filter(({ event }) => event.data.resultCount === 0).length;
    expect(empty / searches.length).toBeGreaterThan(0.03);
    expect(empty / searches.length).toBeLessThan(0.1);
  });

  it('has nine thousand stores unless told otherwise', () => {
    const marketplace = createMarketplace({ seed: 'spec', startMs, eventsPerSecond: 2_000, dailyCurve: false });
    const stores = new Set<unknown>();
    for (const { event } of marketplace.until(startMs + 60_000)) {
      if (event.type === 'orders.order-placed' && event.data.channel === 'store') {
        stores.add(event.data.storeId);
      }
    }
    expect(stores.size).toBeGreaterThan(2_000);
    expect(stores.size).toBeLessThanOrEqual(9_000);
  });

  it('refuses options out of range', () => {
    expect(() => createMarketplace({ ...options, eventsPerSecond: 0 })).toThrow(
      expect.objectContaining({ code: 'USAGE' }),
    );
    expect(() =>
      createMarketplace({ ...options, truths: [{ kind: 'flash-sale', afterMs: -1, durationMs: 10 }] }),
    ).toThrow(expect.objectContaining({ code: 'USAGE' }));
  });
});
