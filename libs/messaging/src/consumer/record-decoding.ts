import type { Contract } from '@nadi/contracts';
import { NadiError } from '@nadi/errors';
import type { KafkaMessage } from 'kafkajs';
import { headerNames, headerText, readAttributes, type RecordHeaders } from '../cloud-events.ts';
import type { EventDecoder } from '../serde/event-decoder.ts';
import type { ConsumedEvent } from './event-batch.ts';

/** A record that cannot become an event. */
export interface RejectedRecord {
  readonly message: KafkaMessage;
  readonly reasonCode: string;
  readonly reason: string;
}

export interface DecodedRecords {
  readonly events: readonly ConsumedEvent[];
  /** The record of each event, in the same order, kept for dead letters. */
  readonly messages: readonly KafkaMessage[];
  readonly rejected: readonly RejectedRecord[];
}

/**
 * Decodes the records of one partition. Records redriven for another consumer group are passed over.
 * @throws NadiError REGISTRY_UNAVAILABLE (retriable) if a writer schema is not known yet and the registry is down.
 */
export async function decodeRecords(
  decoder: EventDecoder,
  contract: Contract,
  group: string,
  records: readonly KafkaMessage[],
): Promise<DecodedRecords> {
  const events: ConsumedEvent[] = [];
  const messages: KafkaMessage[] = [];
  const rejected: RejectedRecord[] = [];
  for (const message of records) {
    const headers = (message.headers ?? {}) as RecordHeaders;
    const redriveGroup = headerText(headers, headerNames.redriveGroup);
    if (redriveGroup !== undefined && redriveGroup !== group) {
      continue;
    }
    try {
      // Waiting for every record, known schema or not, would cost more than decoding it.
      const event =
        decodeRecord(decoder, contract, message, headers) ?? (await decodeUnknown(decoder, contract, message, headers));
      events.push(event);
      messages.push(message);
    } catch (error) {
      if (!(error instanceof NadiError) || error.retriable) {
        throw error;
      }
      rejected.push({ message, reasonCode: error.code, reason: error.message });
    }
  }
  return { events, messages, rejected };
}

/** Undefined if the writer schema has to be loaded first. */
function decodeRecord(
  decoder: EventDecoder,
  contract: Contract,
  message: KafkaMessage,
  headers: RecordHeaders,
): ConsumedEvent | undefined {
  const attributes = readAttributes(headers);
  if (typeof attributes === 'string') {
    throw new NadiError('RECORD_HEADERS_INVALID', { message: `header ${attributes} is missing or wrong` });
  }
  const { key, value } = message;
  if (key === null || value === null) {
    throw new NadiError('RECORD_UNDECODABLE', { message: `the record has no ${key === null ? 'key' : 'value'}` });
  }
  const decoded = decoder.decode(contract, value);
  if (decoded === undefined) {
    return undefined;
  }
  return {
    contract,
    id: attributes.id,
    tenantId: attributes.tenantId,
    source: attributes.source,
    timeMs: attributes.timeMs,
    receivedMs: Number(message.timestamp),
    traceParent: attributes.traceParent,
    key: key.toString(),
    data: decoded.data,
    offset: Number(message.offset),
  };
}

async function decodeUnknown(
  decoder: EventDecoder,
  contract: Contract,
  message: KafkaMessage,
  headers: RecordHeaders,
): Promise<ConsumedEvent> {
  await decoder.load(contract, message.value as Buffer);
  return decodeRecord(decoder, contract, message, headers) as ConsumedEvent;
}
