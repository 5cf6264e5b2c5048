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
  const value = headers[name];
  const last = Array.isArray(value) ? value.at(-1) : value;
  return last?.toString();
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
  const tenantId = headerText(headers, headerNames.tenant);
  if (tenantId === undefined || tenantId === '') {
    return headerNames.tenant;
  }
  const timeMs = Date.parse(headerText(headers, headerNames.time) ?? '');
  if (Number.isNaN(timeMs)) {
    return headerNames.time;
  }
  return {
    id,
    tenantId,
    timeMs,
    source: headerText(headers, headerNames.source) ?? '',
    traceParent: headerText(headers, headerNames.traceParent),
  };
}
