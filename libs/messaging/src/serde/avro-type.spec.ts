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
});
