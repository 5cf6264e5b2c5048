import { messageOf, NadiError, type ErrorCode } from '@nadi/errors';
import type { LakeQuery, QueryAnswer } from './lake-query.ts';
import type { LakeStatus } from './lake.ts';

/** What a service sends to its lake. Numbers tell statements apart. */
export type ToLake =
  | { readonly kind: 'run'; readonly number: number; readonly query: LakeQuery }
  | { readonly kind: 'cancel'; readonly number: number }
  | { readonly kind: 'stop' };

/** What a lake sends to its service. */
export type FromLake =
  | { readonly kind: 'status'; readonly status: LakeStatus }
  | { readonly kind: 'answer'; readonly number: number; readonly answer: QueryAnswer }
  | { readonly kind: 'failure'; readonly number: number; readonly failure: SentError };

/** An error on its way to another process. */
export interface SentError {
  readonly code: ErrorCode;
  readonly message: string;
  readonly retriable: boolean;
  readonly context: Readonly<Record<string, unknown>>;
}

export function toSentError(error: unknown): SentError {
  return error instanceof NadiError
    ? { code: error.code, message: error.message, retriable: error.retriable, context: error.context }
    : { code: 'SQL_ENGINE_FAILED', message: messageOf(error), retriable: false, context: {} };
}

export function fromSentError({ code, ...details }: SentError): NadiError {
  return new NadiError(code, details);
}
