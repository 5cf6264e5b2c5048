import type { Contract } from '@nadi/contracts';
import { headerNames, type EventAttributes } from './cloud-events.ts';
import { encodeHeaders, type EncodedHeaders } from './producer/record-headers.ts';
import { uvarintBytes, writeVarint } from './producer/varint.ts';
import { IsoTimeWriter, isoTimeBytes } from './iso-time.ts';
import { Slab } from './serde/slab.ts';

const specVersion = '1.0';
const avroContent = 'application/avro';

/** A text of UTF-16 has at most this many bytes of UTF-8 per unit. */
const mostBytesPerUnit = 3;
const mostLengthBytes = uvarintBytes(0xffff_ffff);

/** A header name with its length in front. */
const fields = {
  id: encodedField(headerNames.id),
  source: encodedField(headerNames.source),
  time: encodedField(headerNames.time),
  tenant: encodedField(headerNames.tenant),
  traceParent: encodedField(headerNames.traceParent),
};
const mostFieldBytes = Object.values(fields).reduce((sum, { length }) => sum + length + mostLengthBytes, isoTimeBytes);

/** The headers that are the same for all events of a contract, with the number of all headers in front. */
interface FixedHeaders {
  readonly plain: Buffer;
  readonly traced: Buffer;
}

/** Writes the attributes of events into record headers: CloudEvents in Kafka's binary mode, and the trace context. */
export class CloudEventHeaders {
  private readonly fixed = new Map<string, FixedHeaders>();
  private readonly slab = new Slab();
  private readonly time = new IsoTimeWriter();

  /** The record headers of an event, ready to send. */
  encode(contract: Contract, { id, source, timeMs, tenantId, traceParent }: EventAttributes): EncodedHeaders {
    const { slab } = this;
    const { plain, traced } = this.fixedOf(contract);
    const units = id.length + source.length + tenantId.length + (traceParent?.length ?? 0);
    slab.reserve(plain.length + mostFieldBytes + mostBytesPerUnit * units);
    const { memory } = slab;
    let at = slab.position;
    at += (traceParent === undefined ? plain : traced).copy(memory, at);
    at = writeHeader(memory, at, fields.id, id);
    at = writeHeader(memory, at, fields.source, source);
    at = writeVarint(memory, at + fields.time.copy(memory, at), isoTimeBytes);
    at = this.time.write(memory, at, timeMs);
    at = writeHeader(memory, at, fields.tenant, tenantId);
    if (traceParent !== undefined) {
      at = writeHeader(memory, at, fields.traceParent, traceParent);
    }
    return slab.take(at);
  }

  private fixedOf(contract: Contract): FixedHeaders {
    let fixed = this.fixed.get(contract.name);
    if (fixed === undefined) {
      fixed = { plain: fixedHeaders(contract, 4), traced: fixedHeaders(contract, 5) };
      this.fixed.set(contract.name, fixed);
    }
    return fixed;
  }
}

/** The block of the fixed headers, its number raised by those that follow. */
function fixedHeaders(contract: Contract, following: number): Buffer {
  const entries = [
    [headerNames.specVersion, specVersion],
    [headerNames.type, contract.name],
    [headerNames.contentType, avroContent],
  ] as const;
  const block = encodeHeaders(entries);
  writeVarint(block, 0, entries.length + following);
  return block;
}

function encodedField(name: string): Buffer {
  // Every name is short enough for a length of one byte.
  const field = Buffer.alloc(1 + name.length);
  return field.subarray(0, writeVarint(field, 0, name.length) + field.write(name, 1));
}

function writeHeader(target: Buffer, position: number, name: Buffer, value: string): number {
  const at = position + name.copy(target, position);
  return writeShortAscii(target, at, value) ?? writeText(target, at, value);
}

function writeText(target: Buffer, position: number, value: string): number {
  const at = writeVarint(target, position, Buffer.byteLength(value));
  return at + target.write(value, at);
}

/** The length of a text takes one byte up to here. */
const mostShortUnits = 63;

/** Writes what nearly all attributes are without a call into native code, which would take longer; undefined if it is not. */
function writeShortAscii(target: Buffer, position: number, value: string): number | undefined {
  const { length } = value;
  if (length > mostShortUnits) {
    return undefined;
  }
  let at = writeVarint(target, position, length);
  for (let index = 0; index < length; index += 1) {
    const unit = value.charCodeAt(index);
    if (unit > 0x7f) {
      return undefined;
    }
    target[at] = unit;
    at += 1;
  }
  return at;
}
