import type { Contract } from '@nadi/contracts';
import { NadiError } from '@nadi/errors';
import { attributesOf, framedSchemaId, headerNames, type EventDecoder, type LogRecord } from '@nadi/messaging';
import { maskedValue, maskPersonalData } from '@nadi/observability';
import { decodeValue } from '../decode-record.ts';

/** A record of a topic as somebody may see it. */
export interface TopicMessage {
  readonly partition: number;
  readonly offset: number;
  /** The record's timestamp, milliseconds since 1970. */
  readonly receivedMs: number;
  /** Masked where it may be personal; null if there is none. */
  readonly key: string | null;
  /** Size of key and value. */
  readonly bytes: number;
  /** Headers in their order; values of headers that the platform does not know are masked. */
  readonly headers: readonly { readonly name: string; readonly value: string | null }[];
  /** Null if the record could not be decoded. */
  readonly event: MessageEvent | null;
  /** Why it could not be decoded, or not be shown. */
  readonly problem: { readonly code: string; readonly reason: string } | null;
}

export interface MessageEvent {
  readonly id: string;
  readonly tenantId: string;
  readonly source: string;
  /** When it happened, milliseconds since 1970. */
  readonly timeMs: number;
  readonly contract: string;
  /** Id of the schema it was written with. */
  readonly schemaId: number;
  /** With masked personal data, and bytes as their number; null if it is too large to be shown. */
  readonly data: unknown;
}

/** Records with a larger value are not shown in full. */
const largestShownBytes = 65_536;
const longestText = 1_000;
const shownHeaders: ReadonlySet<string> = new Set(Object.values(headerNames));

export interface MessageContext {
  readonly contract: Contract | undefined;
  readonly decoder: EventDecoder;
}

/** Turns a record into what may be seen of it; a record that cannot be decoded becomes a message that says why. */
export async function topicMessage(
  partition: number,
  record: LogRecord,
  { contract, decoder }: MessageContext,
): Promise<TopicMessage> {
  const { offset, timestampMs, key, value, headers } = record;
  const message = {
    ...{ partition, offset, receivedMs: timestampMs },
    bytes: (key?.length ?? 0) + (value?.length ?? 0),
    headers: headers.map(([name, content]) => shownHeader(name.toString().slice(0, longestText), content)),
  };
  try {
    const event = await eventOf(record, contract, decoder);
    const isPersonalKey = contract?.personalFields.includes(contract.key) !== false;
    return {
      ...message,
      key: key === null ? null : isPersonalKey ? maskedValue : key.toString().slice(0, longestText),
      event,
      problem: null,
    };
  } catch (error) {
    if (!(error instanceof NadiError)) {
      throw error;
    }
    // Nobody knows what is in a record that is not under contract.
    const hidden = key === null ? null : maskedValue;
    return { ...message, key: hidden, event: null, problem: { code: error.code, reason: error.message } };
  }
}

async function eventOf(
  record: LogRecord,
  contract: Contract | undefined,
  decoder: EventDecoder,
): Promise<MessageEvent> {
  const { value } = record;
  if (contract === undefined) {
    throw new NadiError('CONTRACT_UNKNOWN', { message: 'the topic has no contract, so its records are not shown' });
  }
  const attributes = attributesOf(record);
  if (typeof attributes === 'string') {
    throw new NadiError('RECORD_HEADERS_INVALID', { message: `header ${attributes} is missing or wrong` });
  }
  if (value === null) {
    throw new NadiError('RECORD_UNDECODABLE', { message: 'the record has no value' });
  }
  const data = value.length > largestShownBytes ? null : shown(contract, await decodeValue(decoder, contract, value));
  const { id, tenantId, source, timeMs } = attributes;
  return { id, tenantId, source, timeMs, contract: contract.name, schemaId: framedSchemaId(value) ?? 0, data };
}

/** Bytes may be anything, a whole foreign record in a dead letter: only their number is shown. */
function shown(contract: Contract, data: unknown): unknown {
  return withoutBytes(maskPersonalData(contract, data));
}

/** The number of bytes in the place of bytes, at any depth. */
export function withoutBytes(value: unknown): unknown {
  if (Buffer.isBuffer(value)) {
    return { bytes: value.length };
  }
  if (Array.isArray(value)) {
    return value.map(withoutBytes);
  }
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, withoutBytes(one)]));
  }
  return value;
}

function shownHeader(name: string, content: Buffer | null): { name: string; value: string | null } {
  const isShown = shownHeaders.has(name);
  return { name, value: content === null ? null : isShown ? content.toString().slice(0, longestText) : maskedValue };
}
