import { describe, expect, it } from '@jest/globals';
import { producers, type GeneratedEvent } from '../event.ts';
import { createMarketplace } from '../marketplace.ts';
import { spreadTruths, truthKinds, type TruthKind, type TruthLabel, type TruthPlan } from './truth-plan.ts';

const startMs = Date.UTC(2026, 10, 21, 9);
const minuteMs = 60_000;
const window = { afterMs: 4 * minuteMs, durationMs: 4 * minuteMs };

interface Run {
  readonly events: readonly GeneratedEvent[];
  readonly label: TruthLabel;
  /** Events of a contract in the window, by event time. */
  inside(type: string): readonly Record<string, unknown>[];
  /** Events of a contract before the window. */
  before(type: string): readonly Record<string, unknown>[];
}

function run(kind: TruthKind, plan: Partial<TruthPlan> = {}, eventsPerSecond = 40): Run {
  const marketplace = createMarketplace({
    seed: `truth ${kind}`,
    startMs,
    eventsPerSecond,
    dailyCurve: false,
    scale: { stores: 200, products: 600, customers: 3_000 },
    truths: [{ kind, ...window, ...plan }],
  });
  const events = [...marketplace.until(startMs + 12 * minuteMs)];
  const [label] = marketplace.labels();
  if (label === undefined) {
    throw new Error('no label');
  }
  const ofType = (type: string, accept: (timeMs: number) => boolean) =>
    events.filter(({ event, timeMs }) => event.type === type && accept(timeMs)).map(({ event }) => event.data);
  return {
    events,
    label,
    inside: (type) => ofType(type, (timeMs) => timeMs >= label.fromMs && timeMs < label.toMs),
    before: (type) => ofType(type, (timeMs) => timeMs < label.fromMs),
  };
}

const shareOf = <T>(values: readonly T[], accept: (value: T) => boolean) =>
  values.filter(accept).length / values.length;

describe('planted truths', () => {
  it('are labelled with their window', () => {
    const { label } = run('payment-outage');
    expect(label).toEqual({
      kind: 'payment-outage',
      fromMs: startMs + window.afterMs,
      toMs: startMs + window.afterMs + window.durationMs,
      entities: { gateway: ['paylane'] },
    });
  });

  it('flash sale: three times the traffic, then as before', () => {
    const { events, label } = run('flash-sale', { durationMs: 2 * minuteMs });
    const perSecond = (fromMs: number, toMs: number) =>
      events.filter(({ timeMs }) => timeMs >= fromMs && timeMs < toMs).length / ((toMs - fromMs) / 1_000);
    expect(perSecond(startMs, label.fromMs) / 40).toBeCloseTo(1, 1);
    expect(Math.abs(perSecond(label.fromMs, label.toMs) / 40 - 3)).toBeLessThan(0.15);
    expect(Math.abs(perSecond(label.toMs + minuteMs, startMs + 12 * minuteMs) / 40 - 1)).toBeLessThan(0.1);
  });

  it('payment outage: the gateway fails, the others do not', () => {
    const { inside, before } = run('payment-outage');
    const authorised = (attempts: readonly Record<string, unknown>[], gateway: string) =>
      shareOf(
        attempts.filter((attempt) => attempt.gateway === gateway),
        ({ result }) => result === 'authorised',
      );
    const type = 'payments.payment-attempted';
    expect(authorised(before(type), 'paylane')).toBeGreaterThan(0.85);
    expect(authorised(inside(type), 'paylane')).toBeLessThan(0.2);
    expect(authorised(inside(type), 'cardport')).toBeGreaterThan(0.85);
  });

  it('fraud ring: new accounts share devices, an address and foreign cards; the label names their events', () => {
    const { events, label, inside } = run('fraud-ring');
    const ring = new Set(label.entities.customer);
    const orders = inside('orders.order-placed').filter(({ customerId }) => ring.has(customerId as string));
    expect(orders.length).toBeGreaterThan(20);
    expect(new Set(orders.map(({ addressId }) => addressId))).toEqual(new Set(label.entities.address));
    expect(new Set(orders.map(({ deviceId }) => deviceId)).size).toBe(2);
    const labelled = events.filter(({ event }) => label.eventIds?.includes(event.id));
    expect(labelled).toHaveLength(label.eventIds?.length ?? 0);
    expect(labelled.every(({ event }) => ring.has(event.data.customerId as string))).toBe(true);
    const attempts = labelled
      .filter(({ event }) => event.type === 'payments.payment-attempted')
      .map(({ event }) => event.data);
    expect(attempts.every(({ country, cardCountry }) => country !== cardCountry)).toBe(true);
  });

  it('bot traffic: many views from two networks, no cart', () => {
    const { inside, before, label } = run('bot-traffic');
    const bots = new Set(label.entities.visitor);
    const isBot = ({ visitorId }: Record<string, unknown>) => bots.has(visitorId as string);
    expect(shareOf(inside('storefront.product-viewed'), isBot)).toBeGreaterThan(0.4);
    expect(before('storefront.product-viewed').some(isBot)).toBe(false);
    expect(inside('cart.item-added').some(isBot)).toBe(false);
    expect(
      new Set(
        inside('storefront.page-viewed')
          .filter(isBot)
          .map(({ networkId }) => networkId),
      ).size,
    ).toBe(2);
  });

  it('price error: the price drops to a hundredth, is bought at it, and is put right', () => {
    const { events, label } = run('price-error');
    const [productId] = label.entities.product ?? [];
    const changes = events
      .filter(({ event }) => event.type === 'catalog.product-changed' && event.data.productId === productId)
      .map(({ event }) => event.data as { unitPriceMinor: number; previousUnitPriceMinor: number | null });
    expect(changes.some(({ unitPriceMinor: now, previousUnitPriceMinor: was }) => was !== null && now * 50 < was)).toBe(
      true,
    );
    expect(changes.some(({ unitPriceMinor: now, previousUnitPriceMinor: was }) => was !== null && now > was * 50)).toBe(
      true,
    );
    const orders = events.filter(
      ({ event }) => label.eventIds?.includes(event.id) && event.type === 'orders.order-placed',
    );
    expect(orders.length).toBeGreaterThan(10);
    for (const { event } of orders) {
      expect((event.data.items as { productId: string }[]).some((item) => item.productId === productId)).toBe(true);
    }
  });

  it('stock running out: the last piece goes while nothing is delivered, and the delivery ends it', () => {
    const { events, label } = run('stock-running-out');
    const [productId] = label.entities.product ?? [];
    const [storeId] = label.entities.store ?? [];
    const changes = events.filter(
      ({ event }) =>
        event.type === 'inventory.stock-changed' &&
        event.data.productId === productId &&
        event.data.storeId === storeId,
    );
    const during = changes.filter(({ timeMs }) => timeMs >= label.fromMs && timeMs < label.toMs);
    expect(during.some(({ event }) => event.data.onHand === 0)).toBe(true);
    expect(during.some(({ event }) => event.data.reason === 'delivery')).toBe(false);
    const delivery = changes.find(({ event, timeMs }) => timeMs >= label.toMs && event.data.reason === 'delivery');
    expect(delivery?.event.data.delta).toBeGreaterThan(0);
  });

  it('chat flood: one stream gets many times the messages', () => {
    const { inside, before, label } = run('chat-flood');
    const [streamId] = label.entities.stream ?? [];
    const inStream = (messages: readonly Record<string, unknown>[]) =>
      messages.filter((message) => message.streamId === streamId).length;
    const type = 'livestream.chat-message-posted';
    expect(inStream(inside(type))).toBeGreaterThan(5 * inStream(before(type)));
  });

  it('silent producer: nothing in the window, all the others go on', () => {
    const { events, label, inside } = run('silent-producer');
    const isSilent = ({ event }: GeneratedEvent) => event.source === producers.warehouse;
    const isDuring = ({ timeMs }: GeneratedEvent) => timeMs >= label.fromMs && timeMs < label.toMs;
    expect(label.entities).toEqual({ producer: [producers.warehouse] });
    expect(events.filter(isSilent).some(isDuring)).toBe(false);
    expect(events.some((event) => isSilent(event) && event.timeMs < label.fromMs)).toBe(true);
    expect(events.some((event) => isSilent(event) && event.timeMs >= label.toMs)).toBe(true);
    expect(inside('orders.order-placed').length).toBeGreaterThan(50);
  });

  it('late producer: its events come minutes after they happened, still in the order of sending', () => {
    const { events, label } = run('late-producer', { intensity: 2 });
    const late = events.filter(({ timeMs, emitMs }) => emitMs > timeMs);
    expect(late.length).toBeGreaterThan(20);
    expect(late.every(({ emitMs, timeMs }) => emitMs - timeMs === 2 * minuteMs)).toBe(true);
    expect(late.every(({ event }) => event.source === label.entities.producer?.[0])).toBe(true);
    const sent = events.map(({ emitMs }) => emitMs);
    expect(sent).toEqual(sent.toSorted((a, b) => a - b));
  });

  it('can all be spread over one run without overlapping', () => {
    const plans = spreadTruths(3_600_000);
    expect(plans.map(({ kind }) => kind)).toEqual(truthKinds);
    plans.forEach(({ afterMs, durationMs }, index) => {
      expect(afterMs + durationMs).toBeLessThanOrEqual(plans[index + 1]?.afterMs ?? 3_600_000);
    });
  });
});
