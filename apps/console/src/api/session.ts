import { queryOptions, type QueryClient } from '@tanstack/react-query';
import { createContext, use } from 'react';
import { texts } from '../texts/en.ts';
import { ApiError } from './api-error.ts';
import { apiGet, apiSend, setCsrfToken } from './client.ts';

export type Permission =
  | 'metrics:read'
  | 'topics:read'
  | 'definitions:read'
  | 'definitions:write'
  | 'services:read'
  | 'audit:read'
  | 'users:manage'
  | 'tokens:manage'
  | 'shops:read'
  | 'shops:write'
  | 'ingestion:read'
  | 'keys:read'
  | 'keys:write'
  | 'queries:run'
  | 'sql:run'
  | 'exports:read'
  | 'exports:run'
  | 'personal:read'
  | 'personal:erase'
  | 'sellers:manage';

export interface Session {
  readonly user: { readonly id: string; readonly name: string; readonly email: string };
  readonly tenantId: string;
  readonly tenants: readonly {
    readonly id: string;
    readonly roles: readonly { readonly role: string; readonly domain: string }[];
  }[];
  readonly permissions: readonly string[];
  readonly csrf: string;
  readonly expiresAt: string;
}

/** How one may sign in here. */
export interface SignInWays {
  readonly local: boolean;
  readonly oidc: { readonly label: string } | null;
}

/** The session of this browser; null if nobody is signed in. */
export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: async ({ signal }): Promise<Session | null> => {
    try {
      const session = await apiGet<Session>('/api/session', signal);
      setCsrfToken(session.csrf);
      return session;
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) {
        return null;
      }
      throw error;
    }
  },
  staleTime: 60_000,
});

export const signInWaysQuery = queryOptions({
  queryKey: ['sign-in'],
  queryFn: ({ signal }) => apiGet<SignInWays>('/api/sign-in', signal),
  staleTime: 60_000,
});

export const SessionContext = createContext<Session | undefined>(undefined);

/** Who is signed in; only below the shell, which lets nobody else in. */
export function useSession(): Session {
  const session = use(SessionContext);
  if (session === undefined) {
    throw new Error('There is no session here.');
  }
  return session;
}

export function useCan(permission: Permission): boolean {
  return useSession().permissions.includes(permission);
}

/** @throws ApiError CREDENTIALS_WRONG, ACCOUNT_LOCKED with `retryAfterSeconds`, SESSION_NOT_KEPT */
export async function signIn(email: string, password: string): Promise<Session> {
  return kept(await apiSend<Session>('POST', '/api/session', { email, password }));
}

/** A browser refuses the session's cookie over plain HTTP without a word: it is known only when the session is asked for. */
async function kept(session: Session): Promise<Session> {
  try {
    await apiGet<Session>('/api/session');
    return session;
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) {
      throw sessionNotKept();
    }
    throw error;
  }
}

/** What to say to somebody whose browser does not keep the session. */
export function sessionNotKept(): ApiError {
  const { overPlainHttp, withoutCookies } = texts.signIn;
  const { reason, remedy } = (isSecureContext ? withoutCookies : overPlainHttp)(location.origin);
  return new ApiError({ status: 0, code: 'SESSION_NOT_KEPT', reason, remedy });
}

export function signOut(): Promise<void> {
  return apiSend<void>('DELETE', '/api/session');
}

export function changeTenant(tenantId: string): Promise<Session> {
  return apiSend<Session>('POST', '/api/session/tenant', { tenantId });
}

/**
 * Whose password a one-time link sets; null for the first administrator, who does not exist yet.
 * @throws ApiError LINK_INVALID
 */
export async function checkLink(token: string): Promise<{ readonly name: string; readonly email: string } | null> {
  const { person } = await apiSend<{ person: { name: string; email: string } | null }>('POST', '/api/setup/check', {
    token,
  });
  return person;
}

/**
 * Sets a password with the token of a one-time link; the first administrator says who they are, too.
 * @throws ApiError LINK_INVALID, INPUT_INVALID, SESSION_NOT_KEPT
 */
export async function setUp(answer: {
  readonly token: string;
  readonly name?: string;
  readonly email?: string;
  readonly password: string;
}): Promise<Session> {
  return kept(await apiSend<Session>('POST', '/api/setup', answer));
}

let channel: BroadcastChannel | undefined;

/** Opened at its first use: a module that is only imported holds nothing open. */
function otherTabs(): BroadcastChannel {
  return (channel ??= new BroadcastChannel('nadi-session'));
}

/** Calls when another tab of this browser has signed in or out or changed the tenant: what this one shows is no longer its own. */
export function onSessionElsewhere(call: () => void): void {
  otherTabs().onmessage = call;
}

/** Takes a new session over: whatever was read for another one is forgotten, here and in other tabs. */
export function adoptSession(cache: QueryClient, session: Session | null): void {
  cache.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'session' && queryKey[0] !== 'sign-in' });
  setCsrfToken(session?.csrf ?? '');
  cache.setQueryData(sessionQuery.queryKey, session);
  otherTabs().postMessage('changed');
}
