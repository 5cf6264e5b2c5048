/*
 * What every shipped metric means, written down a second time, by hand and without any code of reporting, so that an error there cannot hide
 * itself.
 */

export type Data = Readonly<Record<string, unknown>>;
export type Kind = 'count' | 'sum' | 'avg' | 'max' | 'distinct' | 'approximate' | 'percentiles' | 'top';

export interface Meaning {
  /** Contract of the events; undefined for all. */
  readonly of?: string;
  readonly where?: (data: Data) => boolean;
  /** The metric is computed over the lines of an order. */
  readonly lines?: boolean;
  readonly kind: Kind;
  /** Reads the measured value of the event, or of the line. */
  readonly value?: (part: Data) => unknown;
  /** Reads each dimension of the line and its event. */
  readonly by?: Readonly<Record<string, (part: Data, data: Data, contract: string) => unknown>>;
}

export const placed = 'orders.order-placed';
export const lineSold = 'orders.line-sold';
const viewed = 'storefront.page-viewed';
const requested = 'storefront.request-completed';
const attempted = 'payments.payment-attempted';
const field = (name: string) => (part: Data) => part[name];
const ofEvent = (name: string) => (_part: Data, data: Data) => data[name];
const fields = (...names: string[]) => Object.fromEntries(names.map((name) => [name, field(name)]));
const seller = { seller: field('sellerId') };
const currency = { currency: ofEvent('currency') };
const orderId = field('orderId');

export const meanings: Readonly<Record<string, Meaning>> = {
  'approved-payments': {
    of: attempted,
    where: ({ result: answer }) => answer === 'authorised',
    kind: 'count',
    by: { method: field('paymentMethod'), gateway: field('gateway') },
  },
  'average-order-value': { of: placed, kind: 'avg', value: field('totalMinor'), by: currency },
  cancellations: { of: 'orders.order-cancelled', kind: 'distinct', value: orderId, by: fields('country') },
  'cancelled-value': {
    of: 'orders.order-cancelled',
    kind: 'sum',
    value: field('totalMinor'),
    by: fields('currency', 'country'),
  },
  'cart-additions': { of: 'cart.item-added', kind: 'sum', value: field('quantity'), by: fields('category') },
  'cart-removals': { of: 'cart.item-removed', kind: 'sum', value: field('quantity'), by: fields('category') },
  chargebacks: {
    of: 'payments.chargeback-received',
    kind: 'sum',
    value: field('amountMinor'),
    by: fields('currency', 'reason'),
  },
  'chat-messages': { of: 'livestream.chat-message-posted', kind: 'count', by: { stream: field('streamId') } },
  'empty-searches': {
    of: 'storefront.search-performed',
    where: ({ resultCount }) => resultCount === 0,
    kind: 'count',
    by: fields('channel'),
  },
  events: { kind: 'count', by: { contract: (_part, _data, contract) => contract } },
  'failed-requests': {
    of: requested,
    where: ({ statusCode }) => Number(statusCode) >= 500,
    kind: 'count',
    by: fields('service'),
  },
  'largest-order': { of: placed, kind: 'max', value: field('totalMinor'), by: currency },
  'live-viewers': {
    of: 'livestream.viewer-joined',
    kind: 'approximate',
    value: field('visitorId'),
    by: { stream: field('streamId') },
  },
  'notifications-opened': {
    of: 'notifications.notification-opened',
    kind: 'distinct',
    value: field('notificationId'),
    by: fields('medium'),
  },
  'notifications-sent': { of: 'notifications.notification-sent', kind: 'count', by: fields('medium') },
  'orders-by-city': { of: placed, kind: 'distinct', value: orderId, by: fields('city') },
  'orders-by-demographics': { of: placed, kind: 'distinct', value: orderId, by: fields('ageBand', 'gender') },
  'orders-by-device': { of: placed, kind: 'distinct', value: orderId, by: fields('device') },
  'orders-by-payment-method': { of: placed, kind: 'distinct', value: orderId, by: { method: field('paymentMethod') } },
  'orders-by-store': {
    of: placed,
    where: ({ storeId }) => storeId !== null && storeId !== undefined,
    kind: 'distinct',
    value: orderId,
    by: { store: field('storeId') },
  },
  orders: { of: placed, kind: 'distinct', value: orderId, by: fields('country', 'channel') },
  'page-views': { of: viewed, kind: 'count', by: fields('pageType', 'device') },
  'payment-attempts': {
    of: attempted,
    kind: 'count',
    by: { method: field('paymentMethod'), gateway: field('gateway') },
  },
  'payment-declines': {
    of: attempted,
    where: ({ declineReason }) => declineReason !== null && declineReason !== undefined,
    kind: 'count',
    by: { reason: field('declineReason') },
  },
  'product-views': { of: 'storefront.product-viewed', kind: 'count', by: fields('category') },
  requests: {
    of: requested,
    kind: 'count',
    by: { status: ({ statusCode }) => `${String(statusCode)[0]}xx`, service: field('service') },
  },
  'response-time': { of: requested, kind: 'percentiles', value: field('durationMs'), by: fields('route') },
  returns: { of: 'orders.order-returned', kind: 'distinct', value: field('returnId'), by: fields('reason') },
  'revenue-by-brand': {
    of: placed,
    lines: true,
    kind: 'sum',
    value: field('lineTotalMinor'),
    by: { brand: field('brand'), ...currency },
  },
  'revenue-by-category': {
    of: placed,
    lines: true,
    kind: 'sum',
    value: field('lineTotalMinor'),
    by: { category: field('category'), ...currency },
  },
  'revenue-by-city': { of: placed, kind: 'sum', value: field('totalMinor'), by: { city: field('city'), ...currency } },
  revenue: { of: placed, kind: 'sum', value: field('totalMinor'), by: fields('currency', 'country') },
  searches: { of: 'storefront.search-performed', kind: 'count', by: fields('channel') },
  'seller-chat': { of: 'livestream.chat-message-posted', kind: 'count', by: seller },
  'seller-follows': { of: 'customers.seller-followed', kind: 'count', by: fields('following') },
  'seller-orders': { of: lineSold, kind: 'distinct', value: orderId, by: seller },
  'seller-revenue': {
    of: lineSold,
    kind: 'sum',
    value: field('lineTotalMinor'),
    by: { ...seller, currency: field('currency') },
  },
  'seller-stock-changes': {
    of: 'inventory.stock-changed',
    kind: 'sum',
    value: field('delta'),
    by: { ...seller, reason: field('reason') },
  },
  'seller-units': {
    of: lineSold,
    kind: 'sum',
    value: field('quantity'),
    by: { ...seller, channel: field('channel') },
  },
  'seller-viewers': { of: 'livestream.viewer-joined', kind: 'distinct', value: field('visitorId'), by: seller },
  'seller-watch-time': { of: 'livestream.viewer-left', kind: 'avg', value: field('watchedMs'), by: seller },
  sessions: { of: viewed, kind: 'approximate', value: field('sessionId') },
  'settled-value': {
    of: 'payments.payment-settled',
    kind: 'sum',
    value: field('amountMinor'),
    by: fields('currency', 'direction'),
  },
  'shops-registered': {
    of: 'shops.shop-registered',
    kind: 'distinct',
    value: field('storeId'),
    by: fields('platform'),
  },
  'stock-on-hand': { of: 'inventory.stock-changed', kind: 'sum', value: field('delta'), by: fields('storeId') },
  'stock-outs': {
    of: 'inventory.stock-changed',
    where: ({ onHand }) => Number(onHand) <= 0,
    kind: 'count',
    by: fields('category'),
  },
  'top-products-sold': { of: placed, lines: true, kind: 'top', value: field('productId') },
  'top-products-viewed': { of: 'storefront.product-viewed', kind: 'top', value: field('productId') },
  'units-by-price-band': { of: placed, lines: true, kind: 'sum', value: field('quantity'), by: fields('priceBand') },
  visitors: { of: viewed, kind: 'approximate', value: field('visitorId'), by: fields('channel') },
};

/** Ratios, with the two metrics they are made of, and a dimension by which they are compared as well. */
export const ratios: Readonly<Record<string, readonly [top: string, bottom: string, by?: string]>> = {
  'cancellation-rate': ['cancellations', 'orders'],
  conversion: ['orders', 'sessions'],
  'empty-search-rate': ['empty-searches', 'searches'],
  'error-rate': ['failed-requests', 'requests'],
  'notification-open-rate': ['notifications-opened', 'notifications-sent'],
  'payment-success-rate': ['approved-payments', 'payment-attempts'],
  'seller-units-per-order': ['seller-units', 'seller-orders', 'seller'],
};
