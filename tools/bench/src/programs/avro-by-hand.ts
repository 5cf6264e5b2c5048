import avsc from 'avsc';

/** Confluent's framing: a zero byte and the schema id. */
export const framingBytes = 5;
const slabBytes = 256 * 1_024;

/** A type as one would compile it without the platform: plain nullable values, nothing else asked for. */
export function compiledType(schema: unknown): avsc.Type {
  return avsc.Type.forSchema(schema as avsc.Schema, { wrapUnions: 'never' });
}

/** The least there is to writing framed bodies: a compiled type and a slab. */
export class SlabWriter {
  private slab = Buffer.allocUnsafeSlow(slabBytes);
  private position = 0;

  constructor(
    private readonly type: avsc.Type,
    private readonly schemaId: number,
  ) {}

  write(data: unknown): Buffer {
    let start = this.position;
    let end = this.type.encode(data, this.slab, start + framingBytes);
    if (end < 0) {
      this.slab = Buffer.allocUnsafeSlow(slabBytes);
      start = 0;
      end = this.type.encode(data, this.slab, framingBytes);
    }
    this.slab[start] = 0;
    this.slab.writeInt32BE(this.schemaId, start + 1);
    this.position = end;
    return this.slab.subarray(start, end);
  }
}

/** The body behind the framing, read by its writer's type, or resolved for a reader. */
export function readBody(type: avsc.Type, value: Buffer, resolver?: avsc.Resolver): unknown {
  return (type.decode(value, framingBytes, resolver) as { value: unknown }).value;
}
