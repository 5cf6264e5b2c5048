import type { Shop } from '../api/index.ts';
import type { StateKind } from '../components/index.ts';
import type { texts } from '../texts/en.ts';

/** How a shop is connected, by what is known of it. */
export function shopState({ status, subscriptions, lastWebhookAt }: Shop): {
  readonly kind: StateKind;
  readonly text: keyof typeof texts.shops.state;
} {
  if (status === 'disabled') {
    return { kind: 'unknown', text: 'disabled' };
  }
  if (subscriptions !== null && subscriptions.missing.length > 0) {
    return { kind: 'bad', text: 'missing' };
  }
  if (subscriptions !== null && subscriptions.problem !== null) {
    return { kind: 'warn', text: 'problem' };
  }
  return lastWebhookAt === null ? { kind: 'starved', text: 'unchecked' } : { kind: 'good', text: 'connected' };
}

/** What people call it: its domain, or its id. */
export function shopName({ domain, id }: Pick<Shop, 'domain' | 'id'>): string {
  return domain ?? id;
}

/** The secrets that are valid at a moment. */
export function validSecrets({ secrets }: Pick<Shop, 'secrets'>, nowMs: number): Shop['secrets'] {
  return secrets.filter(({ validUntil }) => validUntil === null || Date.parse(validUntil) > nowMs);
}
