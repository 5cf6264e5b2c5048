import { messageOf, NadiError } from '@nadi/errors';
import { positionOfByte } from './text-position.ts';

/** What DuckDB says of an error, with `errors_as_json` as with `json_serialize_sql`. */
export interface EngineError {
  readonly type: string;
  readonly message: string;
  readonly byteOffset?: number;
}

interface SqlErrorOptions {
  readonly message: string;
  readonly sql: string;
  readonly byteOffset?: number | undefined;
  readonly context?: Readonly<Record<string, unknown>> | undefined;
  readonly cause?: unknown;
}

/** An error about a statement, with line and column if its place is known. */
export function sqlError(code: 'SQL_INVALID' | 'SQL_REFUSED', options: SqlErrorOptions): NadiError {
  const { message, sql, byteOffset, context, cause } = options;
  const position = byteOffset === undefined ? undefined : positionOfByte(sql, byteOffset);
  const where = position === undefined ? '' : `Line ${position.line}, column ${position.column}: `;
  return new NadiError(code, {
    message: `${where}${message}`,
    context: { ...position, ...context },
    ...(cause === undefined ? {} : { cause }),
  });
}

/** Reads an error of the engine, which tells type and place as JSON, at times with a title before it. */
export function engineErrorOf(thrown: unknown): EngineError {
  const message = messageOf(thrown);
  const json = /\{"exception_type".*\}/s.exec(message)?.[0];
  const fields = json === undefined ? undefined : parsed(json);
  if (fields === undefined) return { type: 'Unknown', message };
  const byteOffset = Number(fields['position']);
  return {
    type: String(fields['exception_type']),
    message: String(fields['exception_message']),
    ...(fields['position'] !== undefined && Number.isSafeInteger(byteOffset) ? { byteOffset } : {}),
  };
}

function parsed(json: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(json) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}
