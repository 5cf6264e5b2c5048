import { ApiError, apiErrorFrom } from './api-error.ts';

let csrfToken = '';

/** Remembers the token that proves, on every changing request, that this page and no other sent it. */
export function setCsrfToken(token: string): void {
  csrfToken = token;
}

/**
 * Reads from the server.
 * @throws ApiError
 */
export function apiGet<Answer>(path: string, signal?: AbortSignal): Promise<Answer> {
  return request<Answer>('GET', path, signal === undefined ? {} : { signal });
}

/**
 * Changes something on the server.
 * @throws ApiError
 */
export function apiSend<Answer>(
  method: 'POST' | 'PUT' | 'PATCH' | 'DELETE',
  path: string,
  body?: unknown,
): Promise<Answer> {
  return request<Answer>(method, path, {
    headers: {
      'x-nadi-csrf': csrfToken,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

async function request<Answer>(method: string, path: string, init: RequestInit): Promise<Answer> {
  let response: Response;
  try {
    response = await fetch(path, { method, credentials: 'same-origin', cache: 'no-store', ...init });
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') {
      throw error;
    }
    throw new ApiError({
      status: 0,
      code: 'NO_ANSWER',
      reason: 'The server could not be reached.',
      remedy: 'Check your connection; the console tries again by itself.',
    });
  }
  if (!response.ok) {
    throw apiErrorFrom(response.status, response.headers, await response.json().catch(() => undefined));
  }
  return response.status === 204 ? (undefined as Answer) : ((await response.json()) as Answer);
}
