import type { Identity } from '@nadi/identity';

/**
 * Whose data a reading may hold: that of a tenant, or of one of its sellers. Everything that reads stored windows or tables of the lake takes
 * one, and limits to it what it reads where it reads it; nothing that a caller sends is part of it.
 */
export interface DataScope {
  readonly tenantId: string;
  /** Undefined for the whole tenant. Never left out, so that nobody forgets to pass it on. */
  readonly sellerId: string | undefined;
}

/** What somebody may see at most; what their roles keep from them comes on top. */
export function scopeOf({ tenantId, sellerId }: Pick<Identity, 'tenantId' | 'sellerId'>): DataScope {
  return { tenantId, sellerId };
}

/** A scope as part of the name of what is kept for it: equal for equal scopes, and for no others. */
export function scopeKey({ tenantId, sellerId }: DataScope): readonly [string, string | null] {
  return [tenantId, sellerId ?? null];
}

/** Under whom something is counted for a bound: all tokens of a seller together, and each other caller by itself. */
export function countedAs({
  subject,
  tenantId,
  sellerId,
}: Pick<Identity, 'subject' | 'tenantId' | 'sellerId'>): string {
  return JSON.stringify(sellerId === undefined ? [tenantId, subject] : [tenantId, 'seller', sellerId]);
}
