import { describe, expect, it } from '@jest/globals';
import type { Contract } from '@nadi/contracts';
import { NadiError } from '@nadi/errors';
import type { SchemaRegistry } from '../registry/schema-registry.ts';
import { testContract } from '../testing/test-contract.ts';
import { EventDecoder } from './event-decoder.ts';
import { EventEncoder } from './event-encoder.ts';
import { FramedBodies } from './framed-bodies.ts';
import { framedSchemaId, framingBytes } from './framing.ts';

const v1 = [
  { name: 'id', type: 'string' },
  { name: 'total', type: 'long' },
  { name: 'note', type: ['null', 'string'], default: null },
] as const;
const v2 = [
  ...v1,
  { name: 'city', type: 'string', default: 'unknown' },
  { name: 'items', type: { type: 'array', items: 'string' }, default: [] },
  { name: 'labels', type: { type: 'map', values: 'long' }, default: {} },
] as const;
const old = testContract({ name: 'test.order-placed', versions: [v1] });
const current = testContract({ name: 'test.order-placed', versions: [v1, v2] });

/** Knows the schemas of `contract` under the ids 101, 102, …; counts what it is asked. */
class FakeRegistry {
  asked = 0;
  down = false;

  constructor(private readonly contract: Contract) {}

  idOf(_subject: string, text: string): Promise<number | undefined> {
    const index = this.contract.schemas.findIndex((schema) => JSON.stringify(schema) === text);
    return this.answer(index < 0 ? undefined : 101 + index);
  }

  textOfId(id: number): Promise<string | undefined> {
    const schema = this.contract.schemas[id - 101];
    return this.answer(id === 199 ? '{"type":"nonsense"}' : schema === undefined ? undefined : JSON.stringify(schema));
  }

  private answer<T>(value: T): Promise<T> {
    this.asked += 1;
    return this.down
      ? Promise.reject(new NadiError('REGISTRY_UNAVAILABLE', { message: 'refused', retriable: true }))
      : Promise.resolve(value);
  }
}

function serde(): { registry: FakeRegistry; encoder: EventEncoder; decoder: EventDecoder } {
  const registry = new FakeRegistry(current);
  const asRegistry = registry as unknown as SchemaRegistry;
  return { registry, encoder: new EventEncoder(asRegistry), decoder: new EventDecoder(asRegistry) };
}

async function decode(decoder: EventDecoder, contract: Contract, value: Buffer): Promise<unknown> {
  await decoder.load(contract, value);
  return decoder.decode(contract, value)?.data;
}

/** A framed body of the given bytes, written with version 2. */
function framed(...body: Uint8Array[]): Buffer {
  return Buffer.concat([Buffer.from([0, 0, 0, 0, 102]), ...body]);
}

describe('encoding and decoding', () => {
  const event = { id: 'o-1', total: 1_999, note: null, city: 'Rome', items: ['a', 'b'], labels: { x: 1 } };

  it('returns what was written, under the id of the registry', async () => {
    const { encoder, decoder } = serde();
    await encoder.prepare([current]);
    const value = encoder.encode(current, event);
    expect(framedSchemaId(value)).toBe(102);
    expect(await decode(decoder, current, value)).toEqual(event);
    expect(await decode(decoder, current, encoder.encode(current, { ...event, note: 'gift' }))).toEqual({
      ...event,
      note: 'gift',
    });
  });

  it('reads an older version with the defaults of the newer one', async () => {
    const { encoder, decoder } = serde();
    await encoder.prepare([old]);
    const value = encoder.encode(old, { id: 'o-1', total: 5, note: 'n' });
    expect(framedSchemaId(value)).toBe(101);
    const read = { id: 'o-1', total: 5, note: 'n', city: 'unknown', items: [], labels: {} };
    expect(await decode(decoder, current, value)).toEqual(read);
  });

  it('reads a newer version without the fields it does not know', async () => {
    const { encoder, decoder } = serde();
    await encoder.prepare([current]);
    expect(await decode(decoder, old, encoder.encode(current, event))).toEqual({ id: 'o-1', total: 1_999, note: null });
  });

  it('keeps every body intact over full slabs and bodies larger than a slab', async () => {
    const { encoder, decoder } = serde();
    await encoder.prepare([current]);
    const sizes = [...Array.from({ length: 500 }, (_, index) => (index * 7_919) % 3_000), 300_000, 10, 262_144, 1];
    const events = sizes.map((size, index) => ({
      ...event,
      id: `o-${index}`,
      note: String.fromCharCode(97 + (index % 26)).repeat(size),
    }));
    const values = events.map((one) => encoder.encode(current, one));
    await decoder.load(current, values[0] as Buffer);
    expect(values.map((value) => decoder.decode(current, value)?.data)).toEqual(events);
  });

  it('refuses data that does not fit, and goes on unharmed', async () => {
    const { encoder, decoder } = serde();
    await encoder.prepare([current]);
    for (const wrong of [{ ...event, total: 'many' }, { ...event, id: undefined }, undefined]) {
      expect(() => encoder.encode(current, wrong)).toThrow(expect.objectContaining({ code: 'EVENT_FIELD_INVALID' }));
    }
    expect(await decode(decoder, current, encoder.encode(current, event))).toEqual(event);
  });

  it('encodes only contracts whose newest version is registered', async () => {
    const { encoder } = serde();
    const ahead = testContract({
      name: 'test.order-placed',
      versions: [v1, v2, [...v2, { name: 'tip', type: 'long', default: 0 }]],
    });
    await expect(encoder.prepare([ahead])).rejects.toMatchObject({ code: 'CONTRACT_DRIFT' });
    expect(() => encoder.encode(ahead, {})).toThrow(expect.objectContaining({ code: 'CONTRACT_UNKNOWN' }));
  });

  it('asks the registry once per schema, and keeps what it knows while the registry is down', async () => {
    const { registry, encoder, decoder } = serde();
    await encoder.prepare([current]);
    await encoder.prepare([current]);
    const value = encoder.encode(current, event);
    await Promise.all([decoder.load(current, value), decoder.load(current, value)]);
    expect(registry.asked).toBe(2);

    registry.down = true;
    expect(decoder.decode(current, value)?.data).toEqual(event);
    await expect(decoder.load(old, value)).rejects.toMatchObject({ code: 'REGISTRY_UNAVAILABLE', retriable: true });
    registry.down = false;
    expect(await decode(decoder, old, value)).toMatchObject({ id: 'o-1' });
  });
});

describe('decoding bytes that are no event', () => {
  const body = Buffer.from([2, 97, 10, 0, 2, 98, 0, 0]);

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['less than a framing header', Buffer.from([0, 0, 0, 0])],
    ['another magic byte', Buffer.from([1, 0, 0, 0, 102, ...body])],
    ['JSON', Buffer.from('{"id":"a"}')],
  ])('refuses %s', (_name, value) => {
    expect(() => serde().decoder.decode(current, value)).toThrow(
      expect.objectContaining({ code: 'RECORD_UNDECODABLE' }),
    );
  });

  it('says that a schema has to be loaded first', () => {
    expect(serde().decoder.decode(current, framed(body))).toBeUndefined();
  });

  it('tells unknown schema ids and schemas of something else apart from an outage', async () => {
    const { decoder } = serde();
    const unknown = Buffer.from([0, 0xff, 0xff, 0xff, 0xff, ...body]);
    await expect(decoder.load(current, unknown)).rejects.toMatchObject({
      code: 'RECORD_SCHEMA_UNKNOWN',
      retriable: false,
    });
    const nonsense = Buffer.from([0, 0, 0, 0, 199, ...body]);
    await expect(decoder.load(current, nonsense)).rejects.toMatchObject({
      code: 'RECORD_UNDECODABLE',
      retriable: false,
    });
    const other = testContract({ name: 'test.other', versions: [[{ name: 'needed', type: 'double' }]] });
    await expect(decoder.load(other, framed(body))).rejects.toMatchObject({ code: 'RECORD_UNDECODABLE' });
  });

  it.each([
    ['a truncated body', framed(body.subarray(0, 5)), 'truncated'],
    ['no body', framed(), 'truncated'],
    ['bytes behind the body', framed(body, Buffer.from([1, 2])), '2 bytes follow'],
    [
      'an array of a billion items',
      framed(Buffer.from([2, 97, 10, 0, 2, 98]), Buffer.from([0x80, 0xa8, 0xd6, 0xb9, 0x07])),
      'a block of',
    ],
    ['an array block that jumps backwards', framed(Buffer.from([2, 97, 10, 0, 2, 98, 1, 0x0f])), ''],
    [
      'a map of a billion entries',
      framed(Buffer.from([2, 97, 10, 0, 2, 98, 0]), Buffer.from([0x80, 0xa8, 0xd6, 0xb9, 0x07])),
      'a block of',
    ],
    ['a text of negative length', framed(Buffer.from([1, 97, 10])), ''],
    ['a branch that the union does not have', framed(Buffer.from([2, 97, 10, 8])), ''],
  ])('refuses %s', async (_name, value, message) => {
    for (const contract of [current, old]) {
      const { decoder } = serde();
      await decoder.load(contract, value);
      expect(() => decoder.decode(contract, value)).toThrow(
        expect.objectContaining({ code: 'RECORD_UNDECODABLE', message: expect.stringContaining(message) as unknown }),
      );
    }
  });

  it('never does worse than refusing for any one byte changed', async () => {
    const { encoder, decoder } = serde();
    await encoder.prepare([current]);
    const value = encoder.encode(current, {
      id: 'o-1',
      total: 9,
      note: 'n',
      city: 'Rome',
      items: ['a', 'b'],
      labels: { x: 1 },
    });
    for (const contract of [current, old]) {
      await decoder.load(contract, value);
      for (let index = framingBytes; index < value.length; index += 1) {
        for (let byte = 0; byte < 256; byte += 1) {
          const changed = Buffer.from(value);
          changed[index] = byte;
          let outcome: unknown = 'read';
          try {
            decoder.decode(contract, changed);
          } catch (error) {
            outcome = (error as NadiError).code;
          }
          expect(['read', 'RECORD_UNDECODABLE']).toContain(outcome);
        }
      }
    }
  });
});

describe('bodies that are known by their schema id', () => {
  async function bodies() {
    const { registry, encoder } = serde();
    const subject = new FramedBodies(registry as unknown as SchemaRegistry);
    await Promise.all([encoder.prepare([current]), subject.prepare([current])]);
    return { registry, encoder, subject };
  }

  it('are read as the newest version of their contract, whichever wrote them', async () => {
    const { subject, encoder, registry } = await bodies();
    const asOld = serde().encoder;
    await asOld.prepare([old]);
    const asked = registry.asked;
    const event = { id: 'o-1', total: 1, note: null, city: 'Rome', items: [], labels: {} };
    expect(subject.read(encoder.encode(current, event))).toEqual({ contract: current, data: event });
    const written = asOld.encode(old, { id: 'o-1', total: 1, note: null });
    expect(subject.read(written)).toEqual({ contract: current, data: { ...event, city: 'unknown' } });
    expect(registry.asked).toBe(asked);
  });

  it('are none with an id of another contract, without one, and without a frame', async () => {
    const { subject } = await bodies();
    const unknown = framed();
    unknown.writeInt32BE(500, 1);
    for (const value of [unknown, Buffer.from('text that is longer'), Buffer.alloc(0), Buffer.alloc(3)]) {
      expect(subject.read(value)).toBeUndefined();
    }
  });

  it('are refused when a map would give itself another prototype', async () => {
    const { subject, encoder } = await bodies();
    const value = encoder.encode(current, {
      id: 'o',
      total: 1,
      note: null,
      city: 'R',
      items: [],
      labels: { _9proto__: 1 },
    });
    value[value.indexOf('_9proto__') + 1] = '_'.charCodeAt(0);
    expect(() => subject.read(value)).toThrow(expect.objectContaining({ code: 'RECORD_UNDECODABLE' }));
  });
});
