import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { parseYamlDefinition } from '@nadi/definitions';
import { compileMapping, replayMapping, type MappedRow } from './mapping.ts';

const file = new URL('../../../config/replay/online-retail.yaml', import.meta.url).pathname;
const mapping = parseYamlDefinition(readFileSync(file, 'utf8'), file, replayMapping);
const map = compileMapping(mapping, file);
const row = {
  InvoiceNo: '536365',
  StockCode: '85123A',
  Description: 'HEART HOLDER',
  Quantity: 6,
  InvoiceDate: '12/1/10 8:26',
  UnitPrice: 2.55,
  CustomerID: 17850,
  Country: 'United Kingdom',
};

describe('compileMapping', () => {
  it('makes an order of a line, in minor units and with the zone of the shop', () => {
    const mapped = map(row) as Extract<MappedRow, { kind: 'event' }>;
    expect(mapped).toMatchObject({ kind: 'event', timeMs: Date.UTC(2010, 11, 1, 8, 26) });
    expect(mapped.contract.name).toBe('orders.order-placed');
    expect(mapped.data).toMatchObject({
      orderId: '536365',
      customerId: '17850',
      totalMinor: 1530,
      items: [{ unitPriceMinor: 255 }],
    });
  });

  it('reads summer time as summer time', () => {
    expect(map({ ...row, InvoiceDate: '6/1/11 8:26' })).toMatchObject({ timeMs: Date.UTC(2011, 5, 1, 7, 26) });
  });

  it('takes the first rule that holds, and makes refunds positive', () => {
    const mapped = map({ ...row, InvoiceNo: 'C536365', Quantity: -6 }) as Extract<MappedRow, { kind: 'event' }>;
    expect(mapped.contract.name).toBe('orders.order-cancelled');
    expect(mapped.data).toMatchObject({ totalMinor: 1530 });
  });

  it('leaves out what the row lacks', () => {
    expect(map({ ...row, CustomerID: null, Description: null })).toMatchObject({
      kind: 'event',
      data: { customerId: null },
    });
  });

  it.each([
    [{ ...row, InvoiceDate: 'yesterday' }, 'EVENT_INVALID', ''],
    [{ ...row, Country: null }, 'EVENT_FIELD_INVALID', 'country'],
    [{ ...row, InvoiceNo: undefined }, 'EXPRESSION_INVALID', ''],
    [{ ...row, Quantity: 1.5 }, 'EVENT_FIELD_INVALID', 'items[0].quantity'],
  ])('says why a row is bad: %j', (bad, code, field) => {
    expect(map(bad)).toMatchObject({ kind: 'bad', code, field });
  });

  it('passes over rows that no rule wants', () => {
    const picky = compileMapping(
      { ...mapping, rules: mapping.rules.map((rule) => ({ ...rule, when: 'false && true' })) },
      file,
    );
    expect(picky(row)).toEqual({ kind: 'passed-over' });
  });

  it('names file and rule of an unknown contract and of a broken expression', () => {
    const [rule] = mapping.rules;
    const broken = (change: object) => () =>
      compileMapping({ ...mapping, rules: [{ ...rule, ...change } as (typeof mapping.rules)[0]] }, 'm.yaml');
    expect(broken({ contract: 'orders.nothing' })).toThrow(/^m\.yaml:1: rules\.0: .*orders\.nothing/);
    expect(broken({ data: { orderId: 'row.' } })).toThrow(/^m\.yaml:1: rules\.0: /);
  });
});
