// Generated from schemas/ by `nadi contracts generate`. Do not edit.
/** The fields that the client fills in, by the name of the contract. */
export const contextFields: Readonly<Record<string, string>> = {
  'cart.item-added': 'visitorId sessionId customerId channel device',
  'cart.item-removed': 'visitorId sessionId customerId channel device',
  'customers.identity-linked': 'visitorId sessionId channel device',
  'customers.seller-followed': 'channel',
  'experiments.exposure-logged': 'visitorId sessionId customerId channel device',
  'livestream.chat-message-posted': 'visitorId customerId device',
  'livestream.viewer-joined': 'visitorId customerId device',
  'livestream.viewer-left': 'visitorId customerId device',
  'notifications.notification-opened': 'visitorId device',
  'orders.order-cancelled': 'visitorId sessionId customerId channel device',
  'orders.order-placed': 'visitorId sessionId customerId channel device',
  'orders.order-returned': 'visitorId sessionId customerId channel device',
  'payments.chargeback-received': 'customerId channel',
  'payments.payment-attempted': 'customerId channel',
  'payments.payment-settled': 'customerId channel',
  'storefront.page-requested': 'visitorId sessionId customerId channel',
  'storefront.page-viewed': 'visitorId sessionId customerId channel device',
  'storefront.product-viewed': 'visitorId sessionId customerId channel device',
  'storefront.request-completed': 'visitorId channel device',
  'storefront.search-performed': 'visitorId sessionId customerId channel device',
};
