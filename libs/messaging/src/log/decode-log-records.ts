import type { Contract } from '@nadi/contracts';
import { NadiError } from '@nadi/errors';
import { headerNames, type EventAttributes } from '../cloud-events.ts';
import type { EventDecoder } from '../serde/event-decoder.ts';
import { attributesOf, type LogRecord } from './log-record.ts';

/** A decoded record of a log. */
export interface LogEvent extends EventAttributes {
  readonly key: string;
  /** Null for a tombstone: the key is gone. */
  readonly data: unknown;
  readonly offset: number;
  /** When the platform received it, milliseconds since 1970. */
  readonly receivedMs: number;
}

export interface DecodedLogRecords {
  readonly events: readonly LogEvent[];
  /** Records that nobody can read as this contract, with the reason. */
  readonly undecodable: readonly { readonly offset: number; readonly reason: string }[];
}

/**
 * Decodes records as they stand in the log, for a reader of all of it. A record that was redriven for one consumer group is no
 * event of its own and is left out.
 * @throws NadiError REGISTRY_UNAVAILABLE (retriable) if a writer schema is not known yet and the registry is down.
 */
export async function decodeLogRecords(
  decoder: EventDecoder,
  contract: Contract,
  records: readonly LogRecord[],
): Promise<DecodedLogRecords> {
  const events: LogEvent[] = [];
  const undecodable: { offset: number; reason: string }[] = [];
  for (const record of records) {
    if (record.headers.some(([name]) => name.equals(redriveHeader))) {
      continue;
    }
    try {
      events.push(decodeRecord(decoder, contract, record) ?? (await decodeUnknown(decoder, contract, record)));
    } catch (error) {
      if (!(error instanceof NadiError) || error.retriable) {
        throw error;
      }
      undecodable.push({ offset: record.offset, reason: error.message });
    }
  }
  return { events, undecodable };
}

const redriveHeader = Buffer.from(headerNames.redriveGroup);

/** Undefined if the writer schema has to be loaded first. */
function decodeRecord(decoder: EventDecoder, contract: Contract, record: LogRecord): LogEvent | undefined {
  const { key, value, offset, timestampMs } = record;
  const attributes = attributesOf(record);
  if (typeof attributes === 'string') {
    throw new NadiError('RECORD_HEADERS_INVALID', { message: `${contract.name}: no usable header ${attributes}` });
  }
  const decoded = value === null ? { data: null } : decoder.decode(contract, value);
  return decoded && { ...attributes, key: key?.toString() ?? '', data: decoded.data, offset, receivedMs: timestampMs };
}

async function decodeUnknown(decoder: EventDecoder, contract: Contract, record: LogRecord): Promise<LogEvent> {
  await decoder.load(contract, record.value ?? Buffer.alloc(0));
  const event = decodeRecord(decoder, contract, record);
  if (event === undefined) {
    throw new NadiError('RECORD_UNDECODABLE', { message: `${contract.name}: its schema cannot be read` });
  }
  return event;
}
