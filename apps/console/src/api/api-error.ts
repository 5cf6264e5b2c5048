/** Why a request failed, in the form in which every service of the platform says it. */
export class ApiError extends Error {
  /** HTTP status; 0 if there was no answer. */
  readonly status: number;
  readonly code: string;
  readonly remedy: string;
  /** What to name when asking somebody for help; undefined if there was no answer. */
  readonly requestId: string | undefined;
  readonly retryAfterSeconds: number | undefined;
  /** Milliseconds since 1970. */
  readonly atMs: number;

  constructor(details: {
    readonly status: number;
    readonly code: string;
    readonly reason: string;
    readonly remedy?: string;
    readonly requestId?: string | undefined;
    readonly retryAfterSeconds?: number | undefined;
    readonly atMs?: number;
  }) {
    super(details.reason);
    this.name = 'ApiError';
    this.status = details.status;
    this.code = details.code;
    this.remedy = details.remedy ?? '';
    this.requestId = details.requestId;
    this.retryAfterSeconds = details.retryAfterSeconds;
    this.atMs = details.atMs ?? Date.now();
  }

  get reason(): string {
    return this.message;
  }

  /** Whether what was sent may have been done all the same: the answer was lost, or the server failed on the way. */
  get isOutcomeUnknown(): boolean {
    return this.status < 400 || this.status >= 500;
  }
}

/** Reads `{code, reason, remedy}` from an answer; what else comes, such as a page of a proxy, becomes an error, too. */
export function apiErrorFrom(status: number, headers: Headers, body: unknown): ApiError {
  const answer = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>;
  const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined);
  const retryAfter = Number(headers.get('retry-after') ?? Number.NaN);
  return new ApiError({
    status,
    code: text(answer['code']) ?? `HTTP_${status}`,
    reason: text(answer['reason']) ?? `The server answered ${status}.`,
    remedy: text(answer['remedy']) ?? '',
    requestId: headers.get('x-request-id') ?? undefined,
    retryAfterSeconds: Number.isFinite(retryAfter) ? retryAfter : undefined,
  });
}
