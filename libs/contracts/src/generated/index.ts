// Generated from schemas/ by `nadi contracts generate`. Do not edit.
import type { Contract } from '../contract.ts';
import { itemAdded, itemRemoved } from './cart.ts';
import { productChanged } from './catalog.ts';
import { identityLinked, profileChanged, sellerFollowed } from './customers.ts';
import { stockChanged } from './inventory.ts';
import { chatMessagePosted, viewerJoined, viewerLeft } from './livestream.ts';
import { windowUpdated } from './metrics.ts';
import { notificationDelivered, notificationOpened, notificationSent } from './notifications.ts';
import { lineSold, orderCancelled, orderPlaced, orderReturned } from './orders.ts';
import { chargebackReceived, paymentAttempted, paymentSettled } from './payments.ts';
import { deadLettered, definitionChanged, serviceReported, serviceStarted } from './platform.ts';
import { shopDisconnected, shopRegistered, webhookReceived } from './shops.ts';
import { pageRequested, pageViewed, productViewed, requestCompleted, searchPerformed } from './storefront.ts';

export * from './cart.ts';
export * from './catalog.ts';
export * from './customers.ts';
export * from './inventory.ts';
export * from './livestream.ts';
export * from './metrics.ts';
export * from './notifications.ts';
export * from './orders.ts';
export * from './payments.ts';
export * from './platform.ts';
export * from './shops.ts';
export * from './storefront.ts';

/** Every contract, in the order of the names. */
export const allContracts: readonly Contract[] = [
  itemAdded,
  itemRemoved,
  productChanged,
  identityLinked,
  profileChanged,
  sellerFollowed,
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
  serviceReported,
  serviceStarted,
  shopDisconnected,
  shopRegistered,
  webhookReceived,
  pageRequested,
  pageViewed,
  productViewed,
  requestCompleted,
  searchPerformed,
];
