import { messageOf, NadiError } from '@nadi/errors';
import { avroType, type FramedBodies } from '@nadi/messaging';
import { Rejection } from '../rejection.ts';
import type { PostedEvent } from './parse-body.ts';

/** One event as programs send it that have Avro: its data is a body as it would stand in the log, framed with its schema id. */
export const postedEventSchema = {
  type: 'record',
  name: 'PostedEvent',
  namespace: 'nadi.ingestion',
  doc: 'An event for POST /v1/events; a body holds one behind the other.',
  fields: [
    { name: 'id', type: 'string', doc: 'Unique per event; the same id again is counted once.' },
    {
      name: 'time',
      type: ['null', { type: 'long', logicalType: 'timestamp-millis' }],
      default: null,
      doc: 'When it happened; the time of receipt if null.',
    },
    { name: 'source', type: ['null', 'string'], default: null, doc: 'Who emitted it; the name of the key if null.' },
    {
      name: 'data',
      type: 'bytes',
      doc: 'Zero byte, schema id as 32 bits big-endian, the fields of the contract in Avro.',
    },
  ],
} as const;

interface FramedEvent {
  readonly id: string;
  readonly time: number | null;
  readonly source: string | null;
  readonly data: Buffer;
}

const framedEvent = avroType(postedEventSchema);

/**
 * The events of a body of Avro records.
 * @returns at most one more than `maxEvents`.
 * @throws NadiError BODY_INVALID_AVRO if the body does not consist of whole records.
 */
export function parseAvro(body: Buffer, bodies: Pick<FramedBodies, 'read'>, maxEvents: number): PostedEvent[] {
  const events: PostedEvent[] = [];
  for (let offset = 0; offset < body.length && events.length <= maxEvents;) {
    const { event, end } = readRecord(body, offset, events.length);
    events.push(unframed(event, bodies));
    offset = end;
  }
  return events;
}

function readRecord(body: Buffer, offset: number, index: number): { event: FramedEvent; end: number } {
  const refuse = (reason: string, cause?: unknown) => {
    const message = `event ${index}, which begins at byte ${offset}: ${reason}`;
    return new NadiError('BODY_INVALID_AVRO', { message, cause });
  };
  let decoded: { readonly value: unknown; readonly offset: number };
  try {
    decoded = framedEvent.decode(body, offset);
  } catch (cause) {
    throw refuse(messageOf(cause), cause);
  }
  if (decoded.offset < 0 || decoded.offset > body.length) throw refuse('the record is truncated');
  return { event: decoded.value as FramedEvent, end: decoded.offset };
}

function unframed({ id, time, source, data: framed }: FramedEvent, bodies: Pick<FramedBodies, 'read'>): PostedEvent {
  try {
    const body = bodies.read(framed);
    if (body === undefined) {
      return {
        rejection: new Rejection('SCHEMA_ID_UNKNOWN', 'is not framed with the schema of a known contract', 'data'),
      };
    }
    const { contract, data } = body;
    return {
      raw: {
        id,
        type: contract.name,
        ...(time === null ? {} : { time }),
        ...(source === null ? {} : { source }),
        data,
      },
    };
  } catch (error) {
    return { rejection: new Rejection('EVENT_FIELD_INVALID', messageOf(error), 'data') };
  }
}
