import { queryOptions } from '@tanstack/react-query';
import { apiGet, apiSend } from './client.ts';

/** Roles of the platform, from the one that may least to the one that may most; a seller sees only what is theirs. */
export const roles = ['viewer', 'analyst', 'reviewer', 'owner', 'admin', 'seller'] as const;
export type Role = (typeof roles)[number];

/** Those that people and tokens can be given; a seller gets a token of their own. */
export const grantableRoles = roles.filter((role) => role !== 'seller');

/** A role within one domain of a tenant, or within all of them (`*`). */
export interface Grant {
  readonly role: Role;
  readonly domain: string;
}

export interface Member {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly grants: readonly Grant[];
  readonly signsInWith: readonly ('password' | 'provider')[];
  readonly signedInAt: string | null;
}

/** What sets a password once. */
export interface IssuedLink {
  readonly token: string;
  readonly expiresAt: string;
}

/** A token of a program, without its secret. */
export interface ApiToken extends Grant {
  readonly prefix: string;
  readonly name: string;
  readonly createdBy: string;
  readonly createdAt: string;
  readonly expiresAt: string;
  readonly usedAt: string | null;
  readonly revokedAt: string | null;
}

const users = '/api/admin/v1/users';
const tokens = '/api/admin/v1/tokens';

export const membersQuery = queryOptions({
  queryKey: ['members'],
  queryFn: async ({ signal }) => (await apiGet<{ users: readonly Member[] }>(users, signal)).users,
});

export const tokensQuery = queryOptions({
  queryKey: ['tokens'],
  queryFn: async ({ signal }) => (await apiGet<{ tokens: readonly ApiToken[] }>(tokens, signal)).tokens,
});

/** @throws ApiError INPUT_INVALID, USER_EXISTS, GRANT_EXCEEDED */
export function addMember(member: Pick<Member, 'name' | 'email' | 'grants'>) {
  return apiSend<{ readonly id: string; readonly link: IssuedLink | null }>('POST', users, member);
}

/** @throws ApiError INPUT_INVALID, GRANT_EXCEEDED, LAST_ADMINISTRATOR, USER_UNKNOWN */
export function setRoles(id: string, grants: readonly Grant[]): Promise<void> {
  return apiSend<void>('PUT', `${users}/${id}/roles`, { grants });
}

/** @throws ApiError GRANT_EXCEEDED, USER_UNKNOWN */
export function resetPassword(id: string): Promise<IssuedLink> {
  return apiSend<IssuedLink>('POST', `${users}/${id}/password-link`);
}

/** @throws ApiError GRANT_EXCEEDED, LAST_ADMINISTRATOR, USER_UNKNOWN */
export function removeMember(id: string): Promise<void> {
  return apiSend<void>('DELETE', `${users}/${id}`);
}

/** @throws ApiError INPUT_INVALID, GRANT_EXCEEDED */
export function createToken(token: Grant & { readonly name: string; readonly days: number }) {
  return apiSend<{ readonly token: string; readonly prefix: string; readonly expiresAt: string }>(
    'POST',
    tokens,
    token,
  );
}

/** @throws ApiError TOKEN_UNKNOWN, GRANT_EXCEEDED */
export function revokeToken(prefix: string): Promise<void> {
  return apiSend<void>('DELETE', `${tokens}/${encodeURIComponent(prefix)}`);
}

/** The domains that roles can be given in, by name: those of the platform's events. */
export const domainsQuery = queryOptions({
  queryKey: ['domains'],
  queryFn: async ({ signal }) => {
    const { topics } = await apiGet<{ topics: readonly { readonly domain: string | null }[] }>(
      '/api/admin/v1/topics',
      signal,
    );
    return [...new Set(topics.flatMap(({ domain }) => domain ?? []))].sort();
  },
  staleTime: 300_000,
});
