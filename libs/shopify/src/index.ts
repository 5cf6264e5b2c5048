export { AdminClient, isShopDomain, type AdminClientOptions } from './admin-client.ts';
export {
  WebhookSubscriptions,
  type SubscriptionState,
  type UserError,
  type WebhookSubscription,
} from './webhook-subscriptions.ts';
export { ShopReader } from './shop-reader.ts';
export { shopResources, type ResourcePage, type ResourceState, type ShopResource } from './shop-resource.ts';
