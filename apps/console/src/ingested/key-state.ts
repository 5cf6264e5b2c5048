import type { IngestionKey, KeyDefaults } from '../api/index.ts';
import type { StateKind } from '../components/index.ts';
import type { texts } from '../texts/en.ts';

const soonMs = 7 * 86_400_000;
/** Share of a quota from which it is near its end. */
const nearShare = 0.8;

/** How a key is at a moment: revoked, ended, about to end, or valid. */
export function keyState(
  { revokedAt, expiresAt }: Pick<IngestionKey, 'revokedAt' | 'expiresAt'>,
  nowMs: number,
): { readonly kind: StateKind; readonly text: keyof typeof texts.keys.states } {
  if (revokedAt !== null) {
    return { kind: 'unknown', text: 'revoked' };
  }
  const leftMs = Date.parse(expiresAt) - nowMs;
  if (leftMs <= 0) {
    return { kind: 'bad', text: 'ended' };
  }
  return leftMs < soonMs ? { kind: 'warn', text: 'endsSoon' } : { kind: 'good', text: 'valid' };
}

/** What a key has used of a day or month. */
export interface QuotaUse {
  readonly period: 'day' | 'month';
  readonly used: number;
  /** Null if there is none. */
  readonly quota: number | null;
  /** Of the quota; null without one. */
  readonly share: number | null;
}

export function quotaUses({ usage, eventsPerDay, eventsPerMonth }: IngestionKey, defaults: KeyDefaults): QuotaUse[] {
  const use = (period: QuotaUse['period'], used: number, own: number | null, usual: number): QuotaUse => {
    const quota = own ?? (usual > 0 ? usual : null);
    return { period, used, quota, share: quota === null ? null : used / quota };
  };
  return [
    use('day', usage.day, eventsPerDay, defaults.keyEventsPerDay),
    use('month', usage.month, eventsPerMonth, defaults.keyEventsPerMonth),
  ];
}

/** Quotas that are nearly or wholly used, of keys that are still valid; the fullest first. */
export function nearQuotas(
  keys: readonly IngestionKey[],
  defaults: KeyDefaults,
  nowMs: number,
): (QuotaUse & { readonly key: IngestionKey; readonly quota: number; readonly share: number })[] {
  return keys
    .filter((key) => ['valid', 'endsSoon'].includes(keyState(key, nowMs).text))
    .flatMap((key) =>
      quotaUses(key, defaults).flatMap(({ quota, share, ...use }) =>
        quota !== null && share !== null && share >= nearShare ? [{ ...use, key, quota, share }] : [],
      ),
    )
    .sort((a, b) => b.share - a.share);
}

/** How full a quota is, as a state. */
export function quotaKind(share: number): StateKind {
  return share >= 1 ? 'bad' : share >= nearShare ? 'warn' : 'good';
}
