import { productViewed, type ProductViewed } from '@nadi/contracts';
import type { OutgoingEvent } from '@nadi/messaging';

/** The event most rows work on: the commonest one of a marketplace, 21 fields, about a third of them null. */
export const benchContract = productViewed;

const channels = ['web', 'app', 'store', 'live'];
const devices = ['desktop', 'mobile', 'tablet'];
const cities = ['Lyon', 'Hamburg', 'Malmö', 'Leeds', null];
const categories = ['garden-tools', 'table-lamps', 'running-shoes', null];

/** Deterministic events: the same numbers always give the same bytes, so that every variant has the same work. */
export function productView(index: number): ProductViewed {
  const person = (index * 7_919) % 50_000;
  const product = (index * 104_729) % 20_000;
  return {
    visitorId: `visitor-${person}`,
    sessionId: `session-${person}-${index % 7}`,
    customerId: index % 3 === 0 ? `customer-${person}` : null,
    channel: pick(channels, index),
    storeId: null,
    device: pick(devices, index),
    city: pick(cities, index),
    region: null,
    country: 'DE',
    ageBand: index % 2 === 0 ? '25-34' : null,
    gender: null,
    productId: `product-${product}`,
    sellerId: `seller-${product % 900}`,
    brand: index % 4 === 0 ? null : `brand-${product % 300}`,
    category: pick(categories, index),
    priceBand: '25-50',
    currency: 'EUR',
    unitPriceMinor: 2_500 + (index % 2_500),
    position: index % 40,
    feedId: index % 5 === 0 ? `feed-${index % 1_000}` : null,
    campaign: null,
  };
}

/** The event around it, as ingestion hands it to the publisher. */
export function productViewEvent(index: number): OutgoingEvent<ProductViewed> {
  return {
    contract: benchContract,
    id: eventId(index),
    tenantId: 'bench',
    source: '/nadi/bench',
    timeMs: firstTimeMs + index,
    receivedMs: firstTimeMs + index + 5,
    data: productView(index),
  };
}

/** 26 characters, as long as the time-ordered ids that producers send. */
export function eventId(index: number): string {
  return `01j8zq4k7m${String(index).padStart(16, '0')}`;
}

const firstTimeMs = Date.UTC(2026, 0, 1);

function pick<T>(values: readonly T[], index: number): T {
  return values[index % values.length] as T;
}
