import { errorCodes, type ErrorCode } from './codes.ts';

/** What an error may carry beside its code. */
export interface NadiErrorOptions {
  /** What was wrong, in one sentence, without the remedy. */
  readonly message: string;
  /** Where: a field path, file and line, topic and offset. */
  readonly context?: Readonly<Record<string, unknown>>;
  /** True if the same call may succeed later without any change. Default false. */
  readonly retriable?: boolean;
  readonly cause?: unknown;
}

/** The one error type of the platform: a stable code, what went wrong, where, and how to mend it. */
export class NadiError extends Error {
  override readonly name = 'NadiError';
  readonly code: ErrorCode;
  readonly context: Readonly<Record<string, unknown>>;
  readonly retriable: boolean;

  constructor(code: ErrorCode, options: NadiErrorOptions) {
    super(options.message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.context = options.context ?? {};
    this.retriable = options.retriable ?? false;
  }

  /** How to mend it, from the one list of codes. */
  get remedy(): string {
    return errorCodes[this.code];
  }
}

/** The message of anything that was thrown. */
export function messageOf(thrown: unknown): string {
  if (typeof thrown !== 'object' || thrown === null || !('message' in thrown)) {
    return String(thrown);
  }
  // A failed connection to several addresses has an empty message of its own.
  if (thrown.message === '' && 'errors' in thrown && Array.isArray(thrown.errors)) {
    return thrown.errors.map(messageOf).join('; ');
  }
  return String(thrown.message);
}
