import { isUtf8 } from 'node:buffer';
import { messageOf, NadiError } from '@nadi/errors';
import { csvRows, type Row } from '@nadi/rows';
import { Rejection } from '../rejection.ts';
import { readTimeMs } from '../steps/read-envelope.step.ts';

/** A level that a store has counted. */
export interface CountedLevel {
  /** Its place in the feed, from 1: the row behind the heading of a CSV. */
  readonly row: number;
  readonly productId: string;
  readonly onHand: number;
  /** When it was counted, milliseconds since 1970. */
  readonly asOfMs: number;
}

/** A row that says no level. */
export interface RefusedLevel {
  readonly row: number;
  readonly rejection: Rejection;
}

export interface FeedRows {
  readonly levels: readonly CountedLevel[];
  readonly refused: readonly RefusedLevel[];
}

export interface FeedReading {
  readonly format: FeedFormat;
  readonly maxRows: number;
  /** Stands in for the `asOf` that rows do not have. */
  readonly asOfMs: number | undefined;
  readonly nowMs: number;
}

export type FeedFormat = 'csv' | 'json' | 'ndjson';

const columns = new Set(['productId', 'onHand', 'asOf']);
const wholeText = /^[+-]?\d{1,10}$/;
const digits = /^\d{1,15}$/;
/** So that the difference of two levels is an `int` of the contract. */
const mostPieces = 1_000_000_000;
/** Clocks of stores go wrong; a level from the future would hold against all that come. */
const clockSkewMs = 300_000;
const productName = /^[^\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]{1,128}$/u;

/**
 * Reads a feed: levels, and rows that say none.
 * @throws NadiError FEED_INVALID if it cannot be read as a whole, BATCH_TOO_LONG
 */
export function readFeed(body: Buffer | undefined, options: FeedReading): FeedRows {
  const rows = body === undefined ? [] : rowsOf(body, options.format);
  if (rows.length > options.maxRows) {
    throw new NadiError('BATCH_TOO_LONG', { message: `more than ${options.maxRows} rows in one feed` });
  }
  const levels: CountedLevel[] = [];
  const refused: RefusedLevel[] = [];
  rows.forEach((raw, index) => {
    const level = readLevel(raw, index + 1, options);
    if (level instanceof Rejection) refused.push({ row: index + 1, rejection: level });
    else levels.push(level);
  });
  return { levels, refused };
}

function rowsOf(body: Buffer, format: FeedFormat): readonly unknown[] {
  if (!isUtf8(body)) throw new NadiError('FEED_INVALID', { message: 'the feed is not UTF-8' });
  const text = body.toString().replace(/^\uFEFF/, '');
  try {
    if (format === 'csv') return csvFeed(text);
    if (format === 'ndjson') {
      return text
        .split('\n')
        .filter((line) => line.trim() !== '')
        .map((line) => JSON.parse(line) as unknown);
    }
    const json: unknown = text.trim() === '' ? [] : JSON.parse(text);
    if (!Array.isArray(json)) throw new Error('it is no list');
    return json;
  } catch (cause) {
    if (cause instanceof NadiError) throw cause;
    throw new NadiError('FEED_INVALID', { message: `the feed cannot be read as ${format}: ${place(cause)}`, cause });
  }
}

/** The parser of JSON quotes what it could not read. */
function place(cause: unknown): string {
  const text = messageOf(cause);
  return /position \d+/.exec(text)?.[0] ?? (text.startsWith('it is') ? text : 'it is cut off');
}

function csvFeed(text: string): readonly unknown[] {
  const { heading, rows } = csvRows(text);
  const unknown = heading.find((name) => !columns.has(name));
  if (unknown !== undefined || !heading.includes('productId') || !heading.includes('onHand')) {
    throw new NadiError('FEED_INVALID', { message: 'the heading has to name productId, onHand and asOf' });
  }
  return rows;
}

function readLevel(raw: unknown, row: number, { asOfMs, nowMs }: FeedReading): CountedLevel | Rejection {
  if (typeof raw === 'string') return invalid(raw);
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) return invalid('a row is an object');
  const { productId, onHand, asOf } = raw as Row;
  const stranger = Object.keys(raw).find((name) => !columns.has(name));
  if (stranger !== undefined) return invalid('there is no such field', stranger.slice(0, 100));
  if (typeof productId !== 'string' || !productName.test(productId) || productId !== productId.trim()) {
    return invalid('must be a text of 1 to 128 visible characters', 'productId');
  }
  const pieces = typeof onHand === 'string' && wholeText.test(onHand.trim()) ? Number(onHand) : onHand;
  if (typeof pieces !== 'number' || !Number.isInteger(pieces) || Math.abs(pieces) > mostPieces) {
    return invalid(`must be a whole number up to ${mostPieces}`, 'onHand');
  }
  const isGiven = asOf !== undefined && asOf !== null && asOf !== '';
  const countedMs = isGiven ? readTimeMs(typeof asOf === 'string' && digits.test(asOf) ? Number(asOf) : asOf) : asOfMs;
  if (countedMs === undefined) {
    return invalid(isGiven ? 'must be RFC 3339 with a zone or milliseconds since 1970' : 'is missing', 'asOf');
  }
  if (countedMs > nowMs + clockSkewMs) return invalid('is in the future', 'asOf');
  return { row, productId, onHand: pieces === 0 ? 0 : pieces, asOfMs: countedMs };
}

function invalid(reason: string, field?: string): Rejection {
  return new Rejection('FEED_ROW_INVALID', reason, field);
}
