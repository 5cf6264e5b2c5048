import { InvalidArgumentError } from 'commander';
import { parseDurationMs } from '@nadi/definitions';

interface Range {
  readonly min: number;
  readonly max?: number;
}

/** A whole number between `min` and `max`, both included. */
export function wholeNumber(range: Range): (text: string) => number {
  return (text) => {
    if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError('It must be a whole number.');
    return within(Number(text), range);
  };
}

/** A number between `min` and `max`, both included. */
export function decimalNumber(range: Range): (text: string) => number {
  return (text) => {
    if (!/^\d{1,15}(\.\d{1,15})?$/.test(text)) throw new InvalidArgumentError('It must be a number.');
    return within(Number(text), range);
  };
}

function within(value: number, { min, max }: Range): number {
  if (value < min) throw new InvalidArgumentError(`It must be at least ${min}.`);
  if (max !== undefined && value > max) throw new InvalidArgumentError(`It must be at most ${max}.`);
  return value;
}

/** A duration such as 30s, 10m, 2h or 90d, as milliseconds. */
export function duration(text: string): number {
  const valueMs = parseDurationMs(text);
  if (valueMs === undefined || valueMs === 0)
    throw new InvalidArgumentError('It must be a duration such as 30s, 10m, 2h or 90d.');
  return valueMs;
}

/** The origin of an HTTP address. */
export function origin(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol))
    throw new InvalidArgumentError('It must be an address such as https://nadi.example.com.');
  return url.origin;
}

/** Texts separated by commas. */
export function textList(text: string): readonly string[] {
  const parts = text.split(',').map((part) => part.trim());
  if (parts.some((part) => part === '')) throw new InvalidArgumentError('It must be names separated by commas.');
  return parts;
}

/** RFC 3339 or milliseconds since 1970, as milliseconds. */
export function timestamp(text: string): number {
  const timeMs = /^\d{1,15}$/.test(text) ? Number(text) : /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(timeMs)) throw new InvalidArgumentError('It must be RFC 3339, such as 2026-01-31T00:00:00Z.');
  return timeMs;
}
