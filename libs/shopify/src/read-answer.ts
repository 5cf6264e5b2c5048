import type { ErrorCode } from '@nadi/errors';
import type { ThrottleStatus } from './cost-budget.ts';

/** What became of one attempt. */
export type AdminAnswer = {
  readonly throttle?: ThrottleStatus | undefined;
  readonly requestedCost?: number | undefined;
} & (
  | { readonly kind: 'data'; readonly data: unknown }
  | { readonly kind: 'failed'; readonly code: ErrorCode; readonly reason: string }
  | { readonly kind: 'throttled' | 'unavailable'; readonly reason: string; readonly retryAfterMs?: number | undefined }
);

interface GraphqlBody {
  readonly data?: unknown;
  readonly errors?: readonly { readonly message?: string; readonly extensions?: { readonly code?: string } }[] | string;
  readonly extensions?: {
    readonly cost?: { readonly requestedQueryCost?: number; readonly throttleStatus?: ThrottleStatus };
  };
}

const mostReasonCharacters = 500;

/** Reads an answer of the GraphQL Admin API. Rejects if the connection breaks. */
export async function readAnswer(response: Response): Promise<AdminAnswer> {
  const { status } = response;
  const text = await response.text();
  if (status === 429 || status >= 500) {
    const kind = status === 429 ? 'throttled' : 'unavailable';
    return { kind, reason: `Shopify answers ${status}`, retryAfterMs: retryAfterMs(response) };
  }
  if (status === 401 || status === 402 || status === 403 || status === 404) {
    const reason = `Shopify answers ${status}: the token is wrong, the app not installed, or the shop closed`;
    return { kind: 'failed', code: 'SHOPIFY_ACCESS_DENIED', reason };
  }
  const body = parsed(text);
  if (status !== 200 || body === undefined) {
    return { kind: 'failed', code: 'SHOPIFY_QUERY_FAILED', reason: `Shopify answers ${status} without a result` };
  }
  return readBody(body);
}

function readBody({ data, errors = [], extensions }: GraphqlBody): AdminAnswer {
  const known = { throttle: extensions?.cost?.throttleStatus, requestedCost: extensions?.cost?.requestedQueryCost };
  const list = typeof errors === 'string' ? [{ message: errors }] : errors;
  const codes = list.map((error) => ('extensions' in error ? error.extensions?.code : undefined));
  if (codes.includes('THROTTLED')) {
    return { ...known, kind: 'throttled', reason: 'the budget of the shop is used up' };
  }
  if (codes.includes('ACCESS_DENIED')) {
    return { ...known, kind: 'failed', code: 'SHOPIFY_ACCESS_DENIED', reason: reasonOf(list) };
  }
  if (codes.includes('INTERNAL_SERVER_ERROR')) {
    return { ...known, kind: 'unavailable', reason: 'Shopify failed by itself' };
  }
  if (codes.includes('MAX_COST_EXCEEDED')) {
    return { ...known, kind: 'failed', code: 'SHOPIFY_QUERY_TOO_COSTLY', reason: reasonOf(list) };
  }
  if (list.length > 0 || data === undefined || data === null) {
    return { ...known, kind: 'failed', code: 'SHOPIFY_QUERY_FAILED', reason: reasonOf(list) };
  }
  return { ...known, kind: 'data', data };
}

function reasonOf(errors: readonly { readonly message?: string }[]): string {
  return (
    errors
      .map(({ message = 'no reason' }) => message)
      .join('; ')
      .slice(0, mostReasonCharacters) || 'no data'
  );
}

function retryAfterMs({ headers }: Response): number | undefined {
  const seconds = Number(headers.get('retry-after') ?? NaN);
  return seconds >= 0 ? Math.ceil(seconds * 1_000) : undefined;
}

function parsed(text: string): GraphqlBody | undefined {
  try {
    const body: unknown = JSON.parse(text);
    return typeof body === 'object' && body !== null ? body : undefined;
  } catch {
    return undefined;
  }
}
