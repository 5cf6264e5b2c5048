export {
  deliver,
  deliverOnce,
  signatureOf,
  type Delivery,
  type DeliveryOptions,
  type Webhook,
} from './webhook-deliveries.ts';
export { AdminApi, type AdminApiOptions, type Fault } from './admin-api.ts';
export type { StoredSubscription } from './subscription-store.ts';
export type { ShopObject, StoredLocation } from './shop-store.ts';
