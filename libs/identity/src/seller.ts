import { allowsSomewhere, type Grant, type Permission } from './roles.ts';

const longestSellerId = 200;
/** Control characters, halves of surrogate pairs, and what stands in stored dimensions in place of those. */
const unreadable = /[\p{Cc}\p{Cs}\uFFFD]/u;
/** Dimensions and results have such values for what they put together: `(other)`, `(none)`. */
const reserved = /^\(.*\)$/;

/** The grants of every seller, and of nobody else. */
export const sellerGrants: readonly Grant[] = [{ role: 'seller', domain: '*' }];

/**
 * Why a text cannot be the id of a seller who gets a token; undefined if it can. A seller with the name of a remainder would see what is
 * put together of others.
 */
export function reasonAgainstSellerId(text: string): string | undefined {
  if (text.length === 0 || text.length > longestSellerId) {
    return `has ${text.length} characters, not 1 to ${longestSellerId}`;
  }
  if (unreadable.test(text)) {
    return 'holds control characters or such that cannot be read';
  }
  return reserved.test(text) ? 'is in parentheses, as the values that stand for several or for none' : undefined;
}

/** What tells a seller from everybody else. */
interface MaybeSeller {
  readonly grants: readonly Grant[];
  readonly sellerId?: string;
}

/** Whether something of an identity says that it is a seller's. */
export function isSeller({ grants, sellerId }: MaybeSeller): boolean {
  return sellerId !== undefined || grants.some(({ role }) => role === 'seller');
}

/** Whether an identity is whole: either nothing of it is a seller's, or it has a seller's id and a seller's grants and no others. */
export function isWholeIdentity(identity: MaybeSeller): boolean {
  const { grants, sellerId } = identity;
  if (!isSeller(identity)) {
    return true;
  }
  const [grant] = grants;
  const hasSellerGrants = grants.length === 1 && grant?.role === 'seller' && grant.domain === '*';
  return hasSellerGrants && sellerId !== undefined && reasonAgainstSellerId(sellerId) === undefined;
}

/**
 * Whether somebody may do one of several things in at least one domain. A seller may do what `seller:read` stands for and nothing else,
 * whatever roles an identity names beside it; nobody else may do that.
 */
export function mayDoAny(identity: MaybeSeller, permissions: readonly Permission[]): boolean {
  if (isSeller(identity)) {
    return isWholeIdentity(identity) && permissions.includes('seller:read');
  }
  return permissions.some((permission) => allowsSomewhere(identity.grants, permission));
}
