import type { OutgoingEvent } from '@nadi/messaging';

const names = {
  specVersion: Buffer.from('ce_specversion'),
  id: Buffer.from('ce_id'),
  type: Buffer.from('ce_type'),
  source: Buffer.from('ce_source'),
  time: Buffer.from('ce_time'),
  tenant: Buffer.from('ce_tenantid'),
  contentType: Buffer.from('content-type'),
};
const specVersion = Buffer.from('1.0');
const contentType = Buffer.from('application/avro');

/** The same headers that the platform writes, as one would write them for one kind of event. */
export function writeHeaders(
  type: Buffer,
  { id, source, timeMs, tenantId }: Pick<OutgoingEvent, 'id' | 'source' | 'timeMs' | 'tenantId'>,
): Map<Buffer, Buffer> {
  return new Map([
    [names.specVersion, specVersion],
    [names.id, Buffer.from(id)],
    [names.type, type],
    [names.source, Buffer.from(source)],
    [names.time, Buffer.from(new Date(timeMs).toISOString())],
    [names.tenant, Buffer.from(tenantId)],
    [names.contentType, contentType],
  ]);
}

/** What a consumer has to know of an event beside its content, from headers as kafkajs hands them over. */
export function readHeaders(headers: Readonly<Record<string, unknown>>) {
  return {
    id: String(headers.ce_id),
    tenantId: String(headers.ce_tenantid),
    source: String(headers.ce_source),
    timeMs: Date.parse(String(headers.ce_time)),
  };
}
