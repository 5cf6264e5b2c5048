import { queryOptions } from '@tanstack/react-query';
import { apiGet } from './client.ts';

/** For which seller of which marketplace a token is, and until when. */
export interface SellerSession {
  readonly seller: { readonly id: string; readonly name: string };
  readonly tenantId: string;
  readonly permissions: readonly string[];
  readonly expiresAt: string;
}

const lookEveryMs = 60_000;

/** Whose page this is, looked at again while it is open. */
export const sellerSessionQuery = queryOptions({
  queryKey: ['seller-session'],
  queryFn: ({ signal }) => apiGet<SellerSession>('/api/session/seller', signal),
  refetchInterval: lookEveryMs,
});
