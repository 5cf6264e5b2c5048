export { AdminClient, isShopDomain, type AdminClientOptions } from './admin-client.ts';
export {
  WebhookSubscriptions,
  type SubscriptionState,
  type UserError,
  type WebhookSubscription,
} from './webhook-subscriptions.ts';
