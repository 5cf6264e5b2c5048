import { itemAdded, pageRequested, productViewed, searchPerformed, type Contract } from '@nadi/contracts';
import type { OutgoingEvent } from '@nadi/messaging';
import { eventId, productView } from '../events/product-views.ts';

const agents = [
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile/15E148 Safari/604.1',
  'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/139.0.0.0 Safari/537.36',
];

/** What is put into each input: the same number always gives the same event. */
const dataOf = new Map<Contract, (index: number) => Record<string, unknown>>([
  [productViewed, (index) => ({ ...productView(index) })],
  [
    searchPerformed,
    (index) => ({
      ...person(index),
      ...{ searchId: `search-${index}`, query: `lamp ${index % 500}`, resultCount: 1 + (index % 60) },
      ...{ durationMs: 5 + (index % 90), category: 'table-lamps', priceBand: '25-50', sortedBy: null },
    }),
  ],
  [
    itemAdded,
    (index) => {
      const { productId, sellerId, brand, category, priceBand, currency, unitPriceMinor, feedId } = productView(index);
      return {
        ...person(index),
        ...{ cartId: `cart-${index % 9_000}`, quantity: 1 + (index % 3), cartTotalMinor: null, streamId: null },
        ...{ productId, sellerId, brand, category, priceBand, currency, unitPriceMinor, feedId },
      };
    },
  ],
  [
    pageRequested,
    (index) => {
      const { visitorId, sessionId, customerId, channel } = person(index);
      return {
        ...{ visitorId, sessionId, customerId, channel, requestId: `request-${index}`, method: 'GET' },
        ...{ path: `/category/${index % 300}`, pageType: 'category', userAgent: agents[index % agents.length] },
        ...{ referrer: null, campaign: null, statusCode: 200, durationMs: (index % 900) / 10, responseBytes: 18_211 },
        ...{ cacheHit: index % 2 === 0, service: 'catalogue', ipAddress: `203.0.113.${index % 250}` },
      };
    },
  ],
]);

/** The four contracts that the pipelines of the bench read. */
export const pipelineInputs: readonly Contract[] = [...dataOf.keys()];

/** One event of an input, received now. */
export function inputEvent(contract: Contract, index: number): OutgoingEvent {
  const nowMs = Date.now();
  return {
    ...{ contract, id: eventId(index), tenantId: 'bench', source: '/nadi/bench', timeMs: nowMs, receivedMs: nowMs },
    data: dataOf.get(contract)?.(index),
  };
}

function person(index: number) {
  const { visitorId, sessionId, customerId, channel, storeId, device, city, region, country, ageBand, gender } =
    productView(index);
  return { visitorId, sessionId, customerId, channel, storeId, device, city, region, country, ageBand, gender };
}
