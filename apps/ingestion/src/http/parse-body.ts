import { isUtf8 } from 'node:buffer';
import { NadiError, messageOf } from '@nadi/errors';
import type { FramedBodies } from '@nadi/messaging';
import { Rejection } from '../rejection.ts';
import { parseAvro } from './parse-avro.ts';

/** One posted event, or why it cannot be read. */
export type PostedEvent = { readonly raw: unknown } | { readonly rejection: Rejection };

export type BodyFormat = 'json' | 'ndjson' | 'avro';

export interface ParseOptions {
  readonly maxBatchEvents: number;
  /** Reads the data of events in Avro. */
  readonly bodies: Pick<FramedBodies, 'read'>;
}

/**
 * The events of a body: one object, an array, one object per line, or Avro records.
 * @param body undefined if the request has neither a body nor a media type.
 * @throws NadiError BODY_INVALID_JSON if it is not JSON in UTF-8 as a whole, BODY_INVALID_AVRO, BATCH_EMPTY, BATCH_TOO_LONG.
 */
export function parseBody(
  body: Buffer | undefined,
  format: BodyFormat,
  { maxBatchEvents: maxEvents, bodies }: ParseOptions,
): readonly PostedEvent[] {
  if (body === undefined || body.length === 0) {
    throw new NadiError('BATCH_EMPTY', { message: 'the body is empty' });
  }
  const events = format === 'avro' ? parseAvro(body, bodies, maxEvents) : parseText(body, format, maxEvents);
  if (events.length === 0) {
    throw new NadiError('BATCH_EMPTY', { message: 'the body holds no event' });
  }
  if (events.length > maxEvents) {
    throw new NadiError('BATCH_TOO_LONG', { message: `more than ${maxEvents} events in one request` });
  }
  return events;
}

function parseText(body: Buffer, format: 'json' | 'ndjson', maxEvents: number): PostedEvent[] {
  const text = withoutMark(body);
  if (text.length === 0) return [];
  // Decoding would put U+FFFD in the place of such bytes, and what was sent would be stored as something else.
  if (!isUtf8(text)) {
    throw new NadiError('BODY_INVALID_JSON', { message: 'the body is not UTF-8' });
  }
  return format === 'ndjson' ? parseLines(text, maxEvents) : parseJson(text);
}

/** Some programs begin a text with a byte order mark; the standard lets readers pass over it. */
function withoutMark(body: Buffer): Buffer {
  return body[0] === 0xef && body[1] === 0xbb && body[2] === 0xbf ? body.subarray(3) : body;
}

/** True if a body escapes a surrogate: only then can its text hold half of a pair. */
export function holdsSurrogates(body: Buffer | undefined): boolean {
  return body !== undefined && (body.includes('\\ud') || body.includes('\\uD'));
}

function parseJson(body: Buffer): PostedEvent[] {
  try {
    const json: unknown = JSON.parse(body.toString());
    return Array.isArray(json) ? json.map((raw) => ({ raw: raw as unknown })) : [{ raw: json }];
  } catch (cause) {
    throw new NadiError('BODY_INVALID_JSON', { message: messageOf(cause), cause });
  }
}

/** A broken line does not cost the others: it is one rejected event. Empty lines are passed over. */
function parseLines(body: Buffer, maxEvents: number): PostedEvent[] {
  const events: PostedEvent[] = [];
  for (const line of body.toString().split('\n')) {
    if (line.trim() === '') {
      continue;
    }
    try {
      events.push({ raw: JSON.parse(line) as unknown });
    } catch (cause) {
      events.push({ rejection: new Rejection('BODY_INVALID_JSON', messageOf(cause)) });
    }
    if (events.length > maxEvents) {
      break;
    }
  }
  return events;
}
