import { ApiError, apiErrorFrom } from './api-error.ts';

let csrfToken = '';
let bearerToken = '';

/** Remembers the token that proves, on every changing request, that this page and no other sent it. */
export function setCsrfToken(token: string): void {
  csrfToken = token;
}

/** Sends a token with every request from now on, and the session of the browser with none. */
export function setBearerToken(token: string): void {
  bearerToken = token;
}

/** What a request with a token holds beside what it holds anyway. */
export function withBearer(token: string, init: RequestInit): RequestInit {
  const headers = new Headers(init.headers);
  headers.set('authorization', `Bearer ${token}`);
  return { ...init, headers, credentials: 'omit' };
}

/**
 * Reads from the server.
 * @throws ApiError
 */
export function apiGet<Answer>(path: string, signal?: AbortSignal): Promise<Answer> {
  return request<Answer>('GET', path, signal === undefined ? {} : { signal });
}

/**
 * Reads from the server, with what the headers say of the answer.
 * @throws ApiError
 */
export async function apiAnswer<Answer>(
  path: string,
  signal: AbortSignal,
): Promise<{ readonly answer: Answer; readonly headers: Headers }> {
  const response = await answered('GET', path, { signal });
  return { answer: await reached('GET', async () => (await response.json()) as Answer), headers: response.headers };
}

/**
 * Changes something on the server.
 * @throws ApiError
 */
export function apiSend<Answer>(
  method: 'POST' | 'PUT' | 'PATCH' | 'DELETE',
  path: string,
  body?: unknown,
  signal?: AbortSignal,
): Promise<Answer> {
  return request<Answer>(method, path, sent(body, signal));
}

/** What a server answers with a file. */
export interface AnsweredFile {
  readonly content: Blob;
  readonly headers: Headers;
}

/**
 * Asks for a file by what is sent.
 * @throws ApiError
 */
export async function apiFile(path: string, body: unknown, signal: AbortSignal): Promise<AnsweredFile> {
  const response = await answered('POST', path, sent(body, signal));
  return { content: await reached('POST', () => response.blob()), headers: response.headers };
}

function sent(body: unknown, signal: AbortSignal | undefined): RequestInit {
  return {
    headers: {
      'x-nadi-csrf': csrfToken,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(signal === undefined ? {} : { signal }),
  };
}

async function request<Answer>(method: string, path: string, init: RequestInit): Promise<Answer> {
  const response = await answered(method, path, init);
  return response.status === 204
    ? (undefined as Answer)
    : reached(method, async () => (await response.json()) as Answer);
}

async function answered(method: string, path: string, init: RequestInit): Promise<Response> {
  const asked: RequestInit = { method, credentials: 'same-origin', cache: 'no-store', ...init };
  const response = await reached(method, () =>
    fetch(path, bearerToken === '' ? asked : withBearer(bearerToken, asked)),
  );
  if (!response.ok) {
    throw apiErrorFrom(response.status, response.headers, await response.json().catch(() => undefined));
  }
  return response;
}

/** An answer can end at any byte: whatever fails of it is an error of the server that could not be reached. */
async function reached<Answer>(method: string, ask: () => Promise<Answer>): Promise<Answer> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') {
      throw error;
    }
    throw new ApiError({
      status: 0,
      code: 'NO_ANSWER',
      reason: 'The server could not be reached.',
      remedy:
        method === 'GET'
          ? 'Check your connection; the console tries again by itself.'
          : 'Check your connection, and look whether it was done before you send it again.',
    });
  }
}
