import { describe, expect, it } from '@jest/globals';
import { compareCells, filterRows, readSorting, toCsv, writeSorting, type ColumnValues } from './table-rows.ts';

interface City {
  readonly name: string;
  readonly orders: number | null;
}

const columns: readonly ColumnValues<City>[] = [
  { id: 'name', title: 'City', value: ({ name }) => name },
  { id: 'orders', title: 'Orders', value: ({ orders }) => orders, text: ({ orders }) => `${orders ?? '–'} orders` },
];
const rows: readonly City[] = [
  { name: 'Pune', orders: 12 },
  { name: 'New Delhi', orders: null },
  { name: 'Delhi', orders: 7 },
];

describe('the filter of a table', () => {
  it.each([
    ['', ['Pune', 'New Delhi', 'Delhi']],
    ['delhi', ['New Delhi', 'Delhi']],
    ['  DELHI  new ', ['New Delhi']],
    ['12 orders', ['Pune']],
    ['nowhere', []],
  ])('%j leaves %j', (query, names) => {
    expect(filterRows(rows, columns, query).map(({ name }) => name)).toEqual(names);
  });
});

describe('the order of a table', () => {
  it('goes by size for numbers and as people count for texts', () => {
    expect([10, 9, -1].sort(compareCells)).toEqual([-1, 9, 10]);
    expect(['p10', 'p9', 'Émile', 'emil'].sort(compareCells)).toEqual(['emil', 'Émile', 'p9', 'p10']);
  });

  it('stands in the address', () => {
    expect(readSorting('-orders', columns)).toEqual({ id: 'orders', desc: true });
    expect(readSorting(writeSorting({ id: 'name', desc: false }), columns)).toEqual({ id: 'name', desc: false });
    expect(readSorting('size', columns)).toBeUndefined();
    expect(readSorting(null, columns)).toBeUndefined();
  });
});

describe('the export of a table', () => {
  it('has values, not their short forms, and quotes what needs it', () => {
    expect(
      toCsv(
        [
          { name: 'A "big", city', orders: 1_240_000 },
          { name: 'x', orders: null },
        ],
        columns,
      ),
    ).toBe('City,Orders\r\n"A ""big"", city",1240000\r\nx,\r\n');
  });

  it('holds no formulas, but negative numbers', () => {
    const csv = toCsv(
      [
        { name: '=HYPERLINK("x")', orders: -5 },
        { name: '@sum', orders: 0 },
      ],
      columns,
    );
    expect(csv).toBe('City,Orders\r\n"\'=HYPERLINK(""x"")",-5\r\n\'@sum,0\r\n');
  });
});
