import { isUtf8 } from 'node:buffer';
import avsc from 'avsc';

/** What the Avro library reads bytes with. */
interface Tap {
  readonly buf: Buffer;
  pos: number;
  readLong(): number;
  /** Undefined if the text is longer than the buffer. */
  readString(): string | undefined;
  skipString(): void;
}

/** What the Avro library's types do inside, beyond what they declare. */
interface Readable {
  _read(tap: Tap): unknown;
  _skip(tap: Tap): void;
}

/**
 * The number of items in the next block of an array or map. The library believes any count: five bad bytes would make it
 * allocate items until the process dies, and the record would be waiting for the next one. An item takes a byte at least.
 */
function blockItems(tap: Tap): number {
  const count = tap.readLong();
  // A negative count is followed by the size of the block, which is not needed to read it.
  if (count < 0) {
    tap.readLong();
  }
  const items = Math.abs(count);
  const left = tap.buf.length - tap.pos;
  if (items > Math.max(left, 0)) {
    throw new Error(`a block of ${items} items cannot be in the ${left} bytes that are left`);
  }
  return items;
}

class BoundedArray extends avsc.types.ArrayType {
  _read(tap: Tap): unknown[] {
    const items = this.itemsType as unknown as Readable;
    const values: unknown[] = [];
    for (let left = blockItems(tap); left > 0; left = blockItems(tap)) {
      for (; left > 0; left -= 1) {
        values.push(items._read(tap));
      }
    }
    return values;
  }

  _skip(tap: Tap): void {
    const items = this.itemsType as unknown as Readable;
    for (let left = blockItems(tap); left > 0; left = blockItems(tap)) {
      for (; left > 0; left -= 1) {
        items._skip(tap);
      }
    }
  }
}

class BoundedMap extends avsc.types.MapType {
  _read(tap: Tap): Record<string, unknown> {
    const values = this.valuesType as Readable;
    const map: Record<string, unknown> = {};
    for (let left = blockItems(tap); left > 0; left = blockItems(tap)) {
      for (; left > 0; left -= 1) {
        const name = tap.readString() ?? '';
        // Assigned, it would become the prototype of the map and be lost.
        if (name === '__proto__') throw new Error('a map has the name __proto__');
        map[name] = values._read(tap);
      }
    }
    return map;
  }

  _skip(tap: Tap): void {
    const values = this.valuesType as Readable;
    for (let left = blockItems(tap); left > 0; left = blockItems(tap)) {
      for (; left > 0; left -= 1) {
        tap.skipString();
        values._skip(tap);
      }
    }
  }
}

/** What decoding puts in the place of bytes that are not UTF-8. */
const replacement = '\uFFFD';

/** Text that is not UTF-8 is refused: with replacements in it the event would be counted as something that nobody sent. */
class StrictString extends avsc.types.StringType {
  _read(tap: Tap): string | undefined {
    const start = tap.pos;
    const text = tap.readString();
    // The character may also have been sent, so the bytes decide; few texts come this far.
    if (text?.includes(replacement) === true) {
      assertUtf8(tap, start);
    }
    return text;
  }
}

function assertUtf8(tap: Tap, start: number): void {
  const end = tap.pos;
  tap.pos = start;
  tap.readLong();
  if (!isUtf8(tap.buf.subarray(tap.pos, end))) {
    throw new Error('a text is not UTF-8');
  }
  tap.pos = end;
}

/** Lets the Avro library build arrays and maps that refuse more items than there are bytes, and texts that are UTF-8. */
export function boundedTypes(schema: avsc.Schema, options: unknown): avsc.Type | undefined {
  if (schema === 'string') {
    return new StrictString();
  }
  const kind = typeof schema === 'object' && 'type' in schema ? schema.type : undefined;
  if (kind === 'array') {
    return new BoundedArray(schema, options);
  }
  return kind === 'map' ? new BoundedMap(schema, options) : undefined;
}
