/** Confluent's framing: a zero byte, the schema id as 32 bits big-endian, then the Avro body. */
export const framingBytes = 5;

/** The schema id of a framed record; undefined if it is not framed. */
export function framedSchemaId(value: Buffer): number | undefined {
  return value.length >= framingBytes && value[0] === 0 ? value.readInt32BE(1) : undefined;
}

/** Writes the framing header at `position`. */
export function writeFraming(target: Buffer, position: number, schemaId: number): void {
  target[position] = 0;
  target.writeInt32BE(schemaId, position + 1);
}

/** A copy of a framed record that names another schema. */
export function reframed(value: Buffer, schemaId: number): Buffer {
  const copy = Buffer.from(value);
  writeFraming(copy, 0, schemaId);
  return copy;
}
