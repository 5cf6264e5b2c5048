import { describe, expect, it } from '@jest/globals';
import { changeRows, RowCounter } from './copy-rows.ts';
import { offsetChange } from './load-database.ts';

const text = 'a\t1\tlong \\n value\nb\t2\t\\N\n\\\\\t3\tlast\n';

async function* inPieces(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let start = 0; start < bytes.length; start += size) {
    yield bytes.subarray(start, start + size);
  }
}

async function collect(chunks: AsyncIterable<Buffer>): Promise<string> {
  const all: Buffer[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return Buffer.concat(all).toString();
}

describe('rows of COPY', () => {
  it.each([1, 5, 100])('are counted and passed on unchanged in pieces of %d bytes', async (size) => {
    const counter = new RowCounter();
    expect(await collect(counter.pass(inPieces(Buffer.from(text), size)))).toBe(text);
    expect(counter.rows).toBe(3);
  });

  it.each([1, 5, 100])('are changed in their first fields only, in pieces of %d bytes', async (size) => {
    const change = (fields: string[]): void => {
      expect(fields).toHaveLength(2);
      fields[1] = `${Number(fields[1]) * 100}`;
    };
    expect(await collect(changeRows(inPieces(Buffer.from(text), size), 2, change))).toBe(
      'a\t100\tlong \\n value\nb\t200\t\\N\n\\\\\t300\tlast\n',
    );
  });

  it('are changed in their last field as well', async () => {
    const change = (fields: string[]): void => void (fields[2] = 'x');
    expect(await collect(changeRows(inPieces(Buffer.from(text), 9), 3, change))).toBe('a\t1\tx\nb\t2\tx\n\\\\\t3\tx\n');
  });
});

describe('the offsets in rows', () => {
  const offsets = {
    position: (topic: string, partition: number, offset: number) =>
      offset - (topic === 't' && partition === 4 ? 10 : 0),
    label: (_topic: string, _partition: number, offset: number) => offset - 1,
  };
  const changed = (name: string, columns: string[], fields: string[]): string[] | undefined => {
    const change = offsetChange({ name, columns }, offsets);
    change?.apply(fields);
    return change === undefined ? undefined : fields;
  };

  it('are positions where consumers stand and labels where ids are kept, whatever the order of the columns', () => {
    const positions = ['partition', 'next_offset', 'consumer_group', 'topic', 'updated_at'];
    expect(changed('consumer_offsets', positions, ['4', '50', 'g', 't'])).toEqual(['4', '40', 'g', 't']);
    const ids = ['consumer_group', 'topic', 'partition', 'first_offset', 'counted_at', 'ids'];
    expect(changed('processed_ids', ids, ['g', 't', '4', '50'])).toEqual(['g', 't', '4', '49']);
  });

  it('stand in the mark of the last record as well, unless it is void or the record becomes another', () => {
    const columns = ['consumer_group', 'topic', 'partition', 'next_offset', 'updated_at', 'last_record'];
    const row = (topic: string, partition: string, mark: string) =>
      changed('consumer_offsets', columns, ['g', topic, partition, '50', 'now', mark])?.[5];
    expect(row('t', '4', '50:abc')).toBe('40:abc');
    expect(row('t', '5', '50:abc')).toBe('50:abc');
    expect(row('t', '4', '45:abc')).toBe('45:abc');
    expect(row('t', '4', '\\N')).toBe('\\N');
    const moved = { ...offsets, position: () => 7 };
    const fields = ['g', 'platform.dead-lettered', '0', '50', 'now', '50:abc'];
    offsetChange({ name: 'consumer_offsets', columns }, moved)?.apply(fields);
    expect(fields.slice(3)).toEqual(['7', 'now', '\\N']);
  });

  it('are nowhere else', () => {
    expect(changed('outbox', ['position', 'topic', 'partition'], ['1', 't', '4'])).toBeUndefined();
  });
});
