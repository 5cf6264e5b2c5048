import type { Problem, Rejection } from './types.ts';

/** What follows from an answer to a request of a number of events. */
export type Outcome =
  /** All are settled: those with a rejection at their index are refused for good, the others acknowledged. */
  | { readonly kind: 'settled'; readonly rejections: ReadonlyMap<number, Rejection> }
  /** The request as a whole is refused for what is in it: fewer events may pass, one alone never will. */
  | { readonly kind: 'too-much'; readonly rejection: Rejection }
  /** Nothing will pass until somebody mends key or address. */
  | { readonly kind: 'refused'; readonly problem: Problem }
  /** The same may pass later. */
  | { readonly kind: 'later'; readonly afterMs: number; readonly mayHaveArrived: boolean };

/** An answer may make a client wait for this long at most, milliseconds. */
const longestWaitMs = 3_600_000;

/** Reads an answer of the ingestion service, or of whatever stands before it. */
export function readAnswer(status: number, body: unknown, events: number, afterMs: number): Outcome {
  const { results } = asRecord(body);
  if (Array.isArray(results) && results.length === events) {
    return { kind: 'settled', rejections: rejectionsOf(results) };
  }
  if (status === 400 || status === 413) {
    return { kind: 'too-much', rejection: rejectionOf(body, status) };
  }
  // A success that does not say what became of each event is not of the platform, but of a login page, say.
  if (status < 400 || status >= 500 || status === 408 || status === 425 || status === 429) {
    return { kind: 'later', afterMs, mayHaveArrived: status !== 429 };
  }
  return { kind: 'refused', problem: rejectionOf(body, status) };
}

/**
 * Milliseconds that a `Retry-After` header asks for; 0 without one.
 * @param nowMs the platform's time, for a header that is a date
 */
export function retryAfterMs(header: string | null, nowMs: number): number {
  const text = header?.trim() ?? '';
  const ms = /^\d+$/.test(text) ? Number(text) * 1_000 : /GMT$/.test(text) ? Date.parse(text) - nowMs : 0;
  return ms > 0 ? Math.min(ms, longestWaitMs) : 0;
}

/** How long to wait before a request is repeated, milliseconds: anything up to a bound that doubles with each attempt. */
export function backoffMs(attempt: number, minMs: number, maxMs: number, random: number): number {
  return random * Math.min(maxMs, minMs * 2 ** Math.min(attempt, 30));
}

function rejectionsOf(results: readonly unknown[]): Map<number, Rejection> {
  return new Map(
    results.flatMap((result, index) => ('code' in asRecord(result) ? [[index, rejectionOf(result, 0)] as const] : [])),
  );
}

function rejectionOf(body: unknown, status: number): Rejection {
  const { code, reason, remedy, field } = asRecord(body);
  return {
    code: textOf(code) ?? `HTTP_${status}`,
    reason: textOf(reason) ?? `the answer was ${status}`,
    remedy: textOf(remedy) ?? 'Check the address of the ingestion service and what stands before it.',
    ...(typeof field === 'string' ? { field } : {}),
  };
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
