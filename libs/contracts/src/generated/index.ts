// Generated from schemas/ by `nadi contracts generate`. Do not edit.
import type { Contract } from '../contract.ts';
import { itemAdded, type ItemAdded, itemRemoved, type ItemRemoved } from './cart.ts';
import { productChanged, type ProductChanged } from './catalog.ts';
import { identityLinked, type IdentityLinked, profileChanged, type ProfileChanged, sellerFollowed, type SellerFollowed } from './customers.ts';
import { experimentDecided, exposureLogged, type ExposureLogged, guardrailBreached } from './experiments.ts';
import { stockChanged, type StockChanged } from './inventory.ts';
import { chatMessagePosted, type ChatMessagePosted, viewerJoined, type ViewerJoined, viewerLeft, type ViewerLeft } from './livestream.ts';
import { windowUpdated } from './metrics.ts';
import { notificationDelivered, type NotificationDelivered, notificationOpened, type NotificationOpened, notificationSent, type NotificationSent } from './notifications.ts';
import { lineSold, orderCancelled, type OrderCancelled, orderPlaced, type OrderPlaced, orderReturned, type OrderReturned } from './orders.ts';
import { chargebackReceived, type ChargebackReceived, paymentAttempted, type PaymentAttempted, paymentSettled, type PaymentSettled } from './payments.ts';
import { deadLettered, definitionChanged, eventQuarantined, serviceReported, serviceStarted } from './platform.ts';
import { membershipChanged } from './segments.ts';
import { shopDisconnected, shopRegistered, type ShopRegistered, webhookReceived } from './shops.ts';
import { pageRequested, type PageRequested, pageViewed, type PageViewed, productViewed, type ProductViewed, requestCompleted, type RequestCompleted, searchPerformed, type SearchPerformed } from './storefront.ts';
import { targetOffPace } from './targets.ts';

export * from './cart.ts';
export * from './catalog.ts';
export * from './customers.ts';
export * from './experiments.ts';
export * from './inventory.ts';
export * from './livestream.ts';
export * from './metrics.ts';
export * from './notifications.ts';
export * from './orders.ts';
export * from './payments.ts';
export * from './platform.ts';
export * from './segments.ts';
export * from './shops.ts';
export * from './storefront.ts';
export * from './targets.ts';

/** Every contract, in the order of the names. */
export const allContracts: readonly Contract[] = [
  itemAdded,
  itemRemoved,
  productChanged,
  identityLinked,
  profileChanged,
  sellerFollowed,
  experimentDecided,
  exposureLogged,
  guardrailBreached,
  stockChanged,
  chatMessagePosted,
  viewerJoined,
  viewerLeft,
  windowUpdated,
  notificationDelivered,
  notificationOpened,
  notificationSent,
  lineSold,
  orderCancelled,
  orderPlaced,
  orderReturned,
  chargebackReceived,
  paymentAttempted,
  paymentSettled,
  deadLettered,
  definitionChanged,
  eventQuarantined,
  serviceReported,
  serviceStarted,
  membershipChanged,
  shopDisconnected,
  shopRegistered,
  webhookReceived,
  pageRequested,
  pageViewed,
  productViewed,
  requestCompleted,
  searchPerformed,
  targetOffPace,
];

/** The data of every event that producers may post, by the name of its contract. */
export interface PostedEvents {
  readonly 'cart.item-added': ItemAdded;
  readonly 'cart.item-removed': ItemRemoved;
  readonly 'catalog.product-changed': ProductChanged;
  readonly 'customers.identity-linked': IdentityLinked;
  readonly 'customers.profile-changed': ProfileChanged;
  readonly 'customers.seller-followed': SellerFollowed;
  readonly 'experiments.exposure-logged': ExposureLogged;
  readonly 'inventory.stock-changed': StockChanged;
  readonly 'livestream.chat-message-posted': ChatMessagePosted;
  readonly 'livestream.viewer-joined': ViewerJoined;
  readonly 'livestream.viewer-left': ViewerLeft;
  readonly 'notifications.notification-delivered': NotificationDelivered;
  readonly 'notifications.notification-opened': NotificationOpened;
  readonly 'notifications.notification-sent': NotificationSent;
  readonly 'orders.order-cancelled': OrderCancelled;
  readonly 'orders.order-placed': OrderPlaced;
  readonly 'orders.order-returned': OrderReturned;
  readonly 'payments.chargeback-received': ChargebackReceived;
  readonly 'payments.payment-attempted': PaymentAttempted;
  readonly 'payments.payment-settled': PaymentSettled;
  readonly 'shops.shop-registered': ShopRegistered;
  readonly 'storefront.page-requested': PageRequested;
  readonly 'storefront.page-viewed': PageViewed;
  readonly 'storefront.product-viewed': ProductViewed;
  readonly 'storefront.request-completed': RequestCompleted;
  readonly 'storefront.search-performed': SearchPerformed;
}
