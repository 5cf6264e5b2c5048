import { describe, expect, it } from '@jest/globals';
import { avroType } from './avro-type.ts';

const schema = {
  type: 'record',
  name: 'Outer',
  fields: [
    {
      name: 'items',
      type: {
        type: 'array',
        items: { type: 'record', name: 'Inner', fields: [{ name: 'note', type: ['null', 'string'], default: null }] },
      },
    },
  ],
};

describe('avroType', () => {
  it('decodes records, nested ones too, that pass for plain objects', () => {
    const type = avroType(schema);
    const decoded = type.fromBuffer(type.toBuffer({ items: [{ note: 'a' }, {}] })) as {
      items: { note: string | null }[];
    };
    expect(decoded.constructor).toBe(Object);
    expect(decoded.items.map((item) => item.constructor)).toEqual([Object, Object]);
    expect(Object.keys(decoded)).toEqual(['items']);
    expect(JSON.parse(JSON.stringify(decoded))).toEqual({ items: [{ note: 'a' }, { note: null }] });
  });

  it('refuses text that is not UTF-8, and takes the replacement character for what it is', () => {
    const type = avroType(schema);
    const encoded = type.toBuffer({ items: [{ note: 'a\uFFFDb' }] });
    expect(type.fromBuffer(encoded)).toEqual({ items: [{ note: 'a\uFFFDb' }] });
    // Half of a surrogate pair, as long as the replacement character.
    Buffer.from([0xed, 0xa0, 0x80]).copy(encoded, encoded.indexOf('\uFFFD'));
    expect(() => type.fromBuffer(encoded) as unknown).toThrow('not UTF-8');
  });
});
