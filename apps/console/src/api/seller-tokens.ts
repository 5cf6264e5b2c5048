import { infiniteQueryOptions } from '@tanstack/react-query';
import { apiGet, apiSend } from './client.ts';

/** What shows one seller what is theirs, without the token itself. */
export interface SellerToken {
  readonly id: string;
  readonly sellerId: string;
  readonly name: string;
  readonly createdBy: string;
  readonly createdAt: string;
  readonly expiresAt: string;
  readonly usedAt: string | null;
  readonly revokedAt: string | null;
}

/** A token as it is shown once. */
export interface MadeSellerToken extends Pick<SellerToken, 'id' | 'sellerId' | 'name' | 'expiresAt'> {
  readonly token: string;
}

interface SellerTokenPage {
  readonly tokens: readonly SellerToken[];
  /** Id after which the next page begins; null on the last. */
  readonly next: string | null;
}

const path = '/api/admin/v1/seller-tokens';
const rowsPerPage = 100;

/** What the lists of tokens are kept under. */
export const sellerTokensKey = ['seller-tokens'] as const;

/**
 * The tokens of sellers, newest first, page by page.
 * @param sellerId only those of this seller; empty for all
 */
export function sellerTokensQuery(sellerId: string) {
  return infiniteQueryOptions({
    queryKey: [...sellerTokensKey, sellerId],
    queryFn: ({ pageParam, signal }) => {
      const parameters = new URLSearchParams({ limit: String(rowsPerPage) });
      if (sellerId !== '') {
        parameters.set('sellerId', sellerId);
      }
      if (pageParam !== '') {
        parameters.set('before', pageParam);
      }
      return apiGet<SellerTokenPage>(`${path}?${parameters}`, signal);
    },
    initialPageParam: '',
    getNextPageParam: ({ next }: SellerTokenPage) => next ?? undefined,
  });
}

/** @throws ApiError INPUT_INVALID, KEY_SCOPE */
export function createSellerToken(token: {
  readonly sellerId: string;
  readonly name?: string;
  readonly days: number;
}): Promise<MadeSellerToken> {
  return apiSend<MadeSellerToken>('POST', path, token);
}

/** @throws ApiError TOKEN_UNKNOWN, KEY_SCOPE */
export function revokeSellerToken(id: string): Promise<void> {
  return apiSend<void>('DELETE', `${path}/${encodeURIComponent(id)}`);
}
