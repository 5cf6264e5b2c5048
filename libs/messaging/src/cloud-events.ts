import { parseEventTime } from './event-time.ts';

/** Names of the record headers: CloudEvents attributes in Kafka's binary mode, trace context and Nadi's own. */
export const headerNames = {
  id: 'ce_id',
  type: 'ce_type',
  source: 'ce_source',
  time: 'ce_time',
  specVersion: 'ce_specversion',
  tenant: 'ce_tenantid',
  contentType: 'content-type',
  traceParent: 'traceparent',
  /** Set on a redriven record: only this consumer group may process it. */
  redriveGroup: 'nadi-redrive-group',
} as const;

/** The attributes of an event that travel beside its body. */
export interface EventAttributes {
  /** Unique within tenant, contract and key. */
  readonly id: string;
  readonly tenantId: string;
  /** Who emitted it, a URI reference. */
  readonly source: string;
  /** When it happened, milliseconds since 1970. */
  readonly timeMs: number;
  /** W3C trace context of the request that brought it. */
  readonly traceParent?: string | undefined;
}

/** Record headers as the consuming client hands them over; Kafka allows a header without a value. */
export type HeaderValue = Buffer | string | null | undefined;
export type RecordHeaders = Readonly<Record<string, HeaderValue | HeaderValue[]>>;

/** The text of one header; the last one counts if it is repeated. */
export function headerText(headers: RecordHeaders, name: string): string | undefined {
  return lastValue(headers, name)?.toString();
}

/**
 * Reads the attributes of a record.
 * @returns the attributes, or the name of the first header that is missing or wrong.
 */
export function readAttributes(headers: RecordHeaders): EventAttributes | string {
  const id = headerText(headers, headerNames.id);
  if (id === undefined || id === '') {
    return headerNames.id;
  }
  const tenantId = tenants.text(lastValue(headers, headerNames.tenant));
  if (tenantId === undefined || tenantId === '') {
    return headerNames.tenant;
  }
  const timeMs = parseEventTime(lastValue(headers, headerNames.time) ?? '');
  if (Number.isNaN(timeMs)) {
    return headerNames.time;
  }
  return {
    id,
    tenantId,
    timeMs,
    source: sources.text(lastValue(headers, headerNames.source)) ?? '',
    traceParent: headerText(headers, headerNames.traceParent),
  };
}

/** Texts that are mostly the same from record to record: the same text is the same string, which is cheap to look up by. */
class RepeatedText {
  private lastBytes: Buffer = Buffer.alloc(0);
  private lastText = '';

  text(value: HeaderValue): string | undefined {
    if (!Buffer.isBuffer(value)) {
      return value ?? undefined;
    }
    if (!this.lastBytes.equals(value)) {
      this.lastText = value.toString();
      // A copy: the value is part of a whole fetch, which must not stay in memory for it.
      this.lastBytes = Buffer.from(value);
    }
    return this.lastText;
  }
}

const tenants = new RepeatedText();
const sources = new RepeatedText();

function lastValue(headers: RecordHeaders, name: string): HeaderValue {
  const value = headers[name];
  return Array.isArray(value) ? value.at(-1) : value;
}
