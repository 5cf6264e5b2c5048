import { Rejection } from '../rejection.ts';

/** An event as it was posted, its attributes checked. */
export interface Envelope {
  readonly type: string;
  readonly id: string;
  readonly source: string | undefined;
  readonly tenantId: string | undefined;
  readonly timeMs: number;
  readonly data: unknown;
}

export interface EnvelopeDefaults {
  /** Stands in for a missing `time`: when the event was received, milliseconds since 1970. */
  readonly receivedMs: number;
}

const attributes = new Set([
  'specversion',
  'id',
  'type',
  'time',
  'source',
  'tenantid',
  'subject',
  'datacontenttype',
  'data',
]);
const latestTimeMs = Date.UTC(2100, 0, 1);
const isoTime = /^\d{4}-\d\d-\d\dT(?:[01]\d|2[0-3]):\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)$/;
/** Every month has this many days. */
const surelyDays = 28;
/** What nearly all ids are made of; nothing else has to be looked at then. */
const plain = /^[!-~](?:[ -~]*[!-~])?$/;
// Ids and sources travel in record headers and logs, and people compare them: nothing that cannot be seen, no half of a surrogate pair,
// no line ends, nothing that Unicode keeps free for ever.
const visible = /^[^\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Noncharacter_Code_Point}]+$/u;

/** Reads the CloudEvents attributes around an event's data. */
export function readEnvelope(raw: unknown, { receivedMs }: EnvelopeDefaults): Envelope | Rejection {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) {
    return new Rejection('EVENT_INVALID', `an event is an object, not ${describe(raw)}`);
  }
  const event = raw as Record<string, unknown>;
  for (const name in event) {
    if (!attributes.has(name)) {
      return new Rejection('EVENT_INVALID', `unknown attribute; fields of the event belong into "data"`, shorten(name));
    }
  }
  const { type, id, source, tenantid, data } = event;
  if (typeof type !== 'string' || type === '') {
    return new Rejection('EVENT_INVALID', 'must be the name of a contract', 'type');
  }
  if (!isText(id, 128)) {
    return new Rejection(
      'EVENT_INVALID',
      'must be a text of 1 to 128 visible characters in normal form C, unique per event',
      'id',
    );
  }
  if (source !== undefined && !isText(source, 256)) {
    return new Rejection('EVENT_INVALID', 'must be a text of 1 to 256 visible characters in normal form C', 'source');
  }
  if (tenantid !== undefined && typeof tenantid !== 'string') {
    return new Rejection('EVENT_INVALID', 'must be a text', 'tenantid');
  }
  const timeMs = event.time === undefined ? receivedMs : readTimeMs(event.time);
  if (timeMs === undefined) {
    return new Rejection(
      'EVENT_INVALID',
      'must be RFC 3339 with a zone or milliseconds since 1970, before 2100',
      'time',
    );
  }
  return { type, id, source, tenantId: tenantid, timeMs, data };
}

/** RFC 3339 with a zone or milliseconds since 1970, before 2100; undefined if it is neither. */
export function readTimeMs(time: unknown): number | undefined {
  const timeMs = typeof time === 'string' ? readIsoTime(time) : time;
  return typeof timeMs === 'number' && Number.isInteger(timeMs) && timeMs >= 0 && timeMs < latestTimeMs
    ? timeMs
    : undefined;
}

function readIsoTime(text: string): number | undefined {
  return isoTime.test(text) && isDayOfMonth(text) ? Date.parse(text) : undefined;
}

/** `Date.parse` takes 30 February for 2 March. */
function isDayOfMonth(text: string): boolean {
  const day = Number(text.slice(8, 10));
  return day <= surelyDays || new Date(text.slice(0, 10)).getUTCDate() === day;
}

function isText(value: unknown, maxLength: number): value is string {
  if (typeof value !== 'string' || value.length > maxLength) return false;
  // Texts that look the same for being composed differently would be two ids.
  return plain.test(value) || (visible.test(value) && value === value.normalize() && value === value.trim());
}

function describe(raw: unknown): string {
  return raw === null ? 'null' : Array.isArray(raw) ? 'an array' : `a ${typeof raw}`;
}

function shorten(name: string): string {
  return name.length > 100 ? `${name.slice(0, 100)}…` : name;
}
