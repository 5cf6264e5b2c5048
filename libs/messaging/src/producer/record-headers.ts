import { readVarint, varintBytes, writeVarint } from './varint.ts';

/**
 * Record headers in the form that Kafka's records have them: their number, then name and value of each with their lengths.
 * They are written once, when an event is encoded, and copied as one piece into the request.
 */
export type EncodedHeaders = Buffer;

/** Encodes headers in their order. */
export function encodeHeaders(entries: readonly (readonly [string, Buffer | string])[]): EncodedHeaders {
  const fields = entries.flatMap(([name, value]) => [Buffer.from(name), Buffer.from(value as string)]);
  const size = fields.reduce(
    (sum, field) => sum + varintBytes(field.length) + field.length,
    varintBytes(entries.length),
  );
  const target = Buffer.allocUnsafe(size);
  let at = writeVarint(target, 0, entries.length);
  for (const field of fields) {
    at = writeVarint(target, at, field.length);
    at += field.copy(target, at);
  }
  return target;
}

/** The headers of an encoded block, for clients that want them one by one. */
export function decodeHeaders(headers: EncodedHeaders): [name: string, value: Buffer][] {
  const { value: count, next } = readVarint(headers, 0);
  let at = next;
  const field = (): Buffer => {
    const { value: length, next: start } = readVarint(headers, at);
    at = start + length;
    return headers.subarray(start, at);
  };
  return Array.from({ length: count }, () => [field().toString(), field()]);
}
