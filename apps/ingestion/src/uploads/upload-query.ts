import { NadiError } from '@nadi/errors';
import type { FileFormat } from '@nadi/rows';
import type { UploadState, UploadTarget } from './upload.ts';

export type QueryParameters = Readonly<Record<string, unknown>>;

const states = ['waiting', 'running', 'done', 'failed', 'cancelled'] as const;
const formats = ['csv', 'jsonl', 'parquet'] as const;
const mostRows = 1_000;
const defaultRows = 100;
const longestText = 200;
const hexDigest = /^[0-9a-f]{64}$/;
const structuredDigest = /(?:^|,)\s*sha-256=:([A-Za-z0-9+/]{43}=):/;

/** @throws NadiError QUERY_INVALID */
export function readTarget(parameters: QueryParameters): {
  readonly format: FileFormat;
  readonly target: UploadTarget;
} {
  assertNames(parameters, ['format', 'mapping', 'type', 'sha256']);
  const format = oneOf(parameters, 'format', formats);
  if (format === undefined) throw invalid('format', `must be one of ${formats.join(', ')}`);
  const mapping = text(parameters, 'mapping');
  const type = text(parameters, 'type');
  if (mapping !== undefined && type === undefined) return { format, target: { mapping } };
  if (type !== undefined && mapping === undefined) return { format, target: { type } };
  throw invalid('type', 'name either a contract as `type` or a mapping as `mapping`');
}

/** SHA-256 that the client says, hexadecimal: of `Content-Digest` (RFC 9530) or the parameter. @throws NadiError QUERY_INVALID */
export function readDigest(parameters: QueryParameters, header: string | undefined): string | undefined {
  const given = text(parameters, 'sha256')?.toLowerCase();
  if (given !== undefined && !hexDigest.test(given)) throw invalid('sha256', 'must be 64 hexadecimal digits');
  if (header === undefined) return given;
  const structured = structuredDigest.exec(header)?.[1];
  if (structured === undefined) {
    throw invalid('Content-Digest', 'must have sha-256=:<base64>:, as RFC 9530 says');
  }
  return Buffer.from(structured, 'base64').toString('hex');
}

/** @throws NadiError QUERY_INVALID */
export function readList(parameters: QueryParameters) {
  assertNames(parameters, ['state', 'after', 'limit']);
  const state: UploadState | undefined = oneOf(parameters, 'state', states);
  const after = text(parameters, 'after');
  return {
    ...(state === undefined ? {} : { state }),
    ...(after === undefined ? {} : { after }),
    limit: wholeNumber(parameters, 'limit', 1, mostRows) ?? defaultRows,
  };
}

/** @throws NadiError QUERY_INVALID */
export function readRefused(parameters: QueryParameters) {
  assertNames(parameters, ['format', 'after', 'limit']);
  return {
    format: oneOf(parameters, 'format', ['json', 'csv', 'jsonl'] as const) ?? 'json',
    after: wholeNumber(parameters, 'after', 0, Number.MAX_SAFE_INTEGER) ?? 0,
    limit: wholeNumber(parameters, 'limit', 1, 10 * mostRows) ?? mostRows,
  };
}

/** @throws NadiError QUERY_INVALID */
export function assertNames(parameters: QueryParameters, names: readonly string[]): void {
  const unknown = Object.keys(parameters).find((name) => !names.includes(name));
  if (unknown !== undefined) throw invalid(unknown.slice(0, longestText), `is none of ${names.join(', ')}`);
}

/** @throws NadiError QUERY_INVALID */
export function text(parameters: QueryParameters, name: string, longest = longestText): string | undefined {
  const value = parameters[name];
  if (value === undefined) return undefined;
  if (typeof value !== 'string' || value === '' || value.length > longest || !isStorable(value)) {
    throw invalid(name, `must be one text of 1 to ${longest} characters`);
  }
  return value;
}

/** @throws NadiError QUERY_INVALID */
export function wholeNumber(parameters: QueryParameters, name: string, min: number, max: number): number | undefined {
  const value = text(parameters, name);
  if (value === undefined) return undefined;
  const number = /^\d{1,16}$/.test(value) ? Number(value) : NaN;
  if (!(number >= min && number <= max)) throw invalid(name, `must be a whole number from ${min} to ${max}`);
  return number;
}

function oneOf<const T extends string>(parameters: QueryParameters, name: string, all: readonly T[]): T | undefined {
  const value = text(parameters, name);
  if (value !== undefined && !all.some((each) => each === value))
    throw invalid(name, `must be one of ${all.join(', ')}`);
  return value as T | undefined;
}

/** PostgreSQL takes neither. */
function isStorable(value: string): boolean {
  return value.isWellFormed() && !value.includes('\0');
}

function invalid(name: string, reason: string): NadiError {
  return new NadiError('QUERY_INVALID', { message: `${name}: ${reason}`, context: { field: name } });
}
