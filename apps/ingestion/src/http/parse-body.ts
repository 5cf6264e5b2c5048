import { NadiError, messageOf } from '@nadi/errors';

/** One posted event, or what was wrong with its line. */
export type PostedEvent = { readonly raw: unknown } | { readonly lineError: string };

export type BodyFormat = 'json' | 'ndjson';

/** The events of a body: one object, an array, or one object per line. */
export interface ParsedBody {
  readonly events: readonly PostedEvent[];
  /** True if the body was one event, not a list. */
  readonly single: boolean;
}

/**
 * Parses a request body.
 * @throws NadiError BODY_INVALID_JSON if it is not JSON as a whole, BATCH_EMPTY, BATCH_TOO_LONG.
 */
export function parseBody(body: Buffer, format: BodyFormat, maxEvents: number): ParsedBody {
  const parsed = format === 'ndjson' ? parseLines(body, maxEvents) : parseJson(body);
  if (parsed.events.length === 0) {
    throw new NadiError('BATCH_EMPTY', { message: 'the body holds no event' });
  }
  if (parsed.events.length > maxEvents) {
    throw new NadiError('BATCH_TOO_LONG', { message: `more than ${maxEvents} events in one request` });
  }
  return parsed;
}

function parseJson(body: Buffer): ParsedBody {
  if (body.length === 0) {
    return { events: [], single: false };
  }
  try {
    const json: unknown = JSON.parse(body.toString());
    return Array.isArray(json)
      ? { events: json.map((raw) => ({ raw: raw as unknown })), single: false }
      : { events: [{ raw: json }], single: true };
  } catch (cause) {
    throw new NadiError('BODY_INVALID_JSON', { message: messageOf(cause), cause });
  }
}

/** A broken line does not cost the others: it is one rejected event. Empty lines are passed over. */
function parseLines(body: Buffer, maxEvents: number): ParsedBody {
  const events: PostedEvent[] = [];
  for (const line of body.toString().split('\n')) {
    if (line.trim() === '') {
      continue;
    }
    try {
      events.push({ raw: JSON.parse(line) as unknown });
    } catch (cause) {
      events.push({ lineError: messageOf(cause) });
    }
    if (events.length > maxEvents) {
      break;
    }
  }
  return { events, single: false };
}
