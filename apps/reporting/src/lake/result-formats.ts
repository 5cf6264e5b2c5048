import { NadiError } from '@nadi/errors';
import type { ResultFormat } from './lake-query.ts';

/** The media type of each format. */
export const mediaTypes: Readonly<Record<ResultFormat, string>> = {
  json: 'application/json; charset=utf-8',
  'json-arrays': 'application/json; charset=utf-8',
  csv: 'text/csv; charset=utf-8; header=present',
  parquet: 'application/vnd.apache.parquet',
  arrow: 'application/vnd.apache.arrow.stream',
};

/** All formats that an answer can have. */
export const resultFormats = Object.keys(mediaTypes) as ResultFormat[];

/** @throws NadiError INPUT_INVALID naming the formats that there are. */
export function parseFormat(text: unknown): ResultFormat {
  const format = resultFormats.find((known) => known === text);
  if (format === undefined) {
    throw new NadiError('INPUT_INVALID', { message: `format: must be one of ${resultFormats.join(', ')}` });
  }
  return format;
}
