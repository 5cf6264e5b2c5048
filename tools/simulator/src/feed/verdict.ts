import type { HttpAnswer } from './http-sender.ts';

/** What an answer means for the events of the request. */
export type Verdict =
  /** The fate of each event, in order: undefined if it was accepted, otherwise the code it was refused with. */
  | { readonly kind: 'settled'; readonly codes: readonly (string | undefined)[] }
  /** Send the same events again, after the wait the platform asked for if it did, milliseconds. */
  | { readonly kind: 'again'; readonly reason: string; readonly afterMs: number | undefined }
  /** The request was too large: send its halves. */
  | { readonly kind: 'split' }
  /** No request of this sender can succeed: the key or the address is wrong. */
  | { readonly kind: 'hopeless'; readonly code: string; readonly reason: string };

interface AnswerBody {
  readonly results?: unknown;
  readonly code?: unknown;
  readonly reason?: unknown;
}

const hopeless = new Set([401, 403, 404, 405]);

/** Reads the answer to a request with a number of events. */
export function verdictOf(answer: HttpAnswer, events: number): Verdict {
  const { status } = answer;
  const body = parse(answer.body);
  const code = typeof body.code === 'string' ? body.code : `HTTP_${status}`;
  const reason = typeof body.reason === 'string' ? body.reason : `HTTP status ${status}`;
  if (status === 429 || status === 408 || status >= 500) {
    return { kind: 'again', reason: `${code}: ${reason}`, afterMs: waitMs(answer.retryAfter) };
  }
  if (Array.isArray(body.results) && body.results.length === events) {
    return { kind: 'settled', codes: body.results.map(codeOf) };
  }
  if (status === 202) {
    return { kind: 'settled', codes: new Array<undefined>(events).fill(undefined) };
  }
  if (status === 413 && events > 1) {
    return { kind: 'split' };
  }
  if (hopeless.has(status)) {
    return { kind: 'hopeless', code, reason };
  }
  if (status >= 400) {
    return { kind: 'settled', codes: new Array<string>(events).fill(code) };
  }
  // A success nobody can read leaves it open which events were accepted.
  return { kind: 'again', reason: `unreadable answer with HTTP status ${status}`, afterMs: undefined };
}

function codeOf(result: unknown): string | undefined {
  const { code } = result as { code?: unknown };
  return typeof code === 'string' ? code : undefined;
}

function parse(text: string): AnswerBody {
  try {
    const body: unknown = JSON.parse(text);
    return typeof body === 'object' && body !== null ? body : {};
  } catch {
    return {};
  }
}

function waitMs(retryAfter: string | undefined): number | undefined {
  const seconds = Number(retryAfter);
  return retryAfter !== undefined && seconds >= 0 ? seconds * 1_000 : undefined;
}
