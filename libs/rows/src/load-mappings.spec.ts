import { describe, expect, it } from '@jest/globals';
import { loadMappings } from './load-mappings.ts';

const folder = new URL('../../../config/mappings', import.meta.url).pathname;

describe('the mappings of the repository', () => {
  it('make events of rows', () => {
    const mapping = loadMappings(folder).get('store-sales');
    expect(mapping?.contracts).toEqual(['orders.order-placed']);
    expect([...(mapping?.columns ?? [])].sort()).toEqual([
      'Amount',
      'City',
      'Qty',
      'ReceiptNo',
      'Sku',
      'SoldAt',
      'Store',
    ]);
    const row = {
      ReceiptNo: '7',
      Store: 'st-1',
      City: 'Pune',
      SoldAt: '2026-01-05T10:00:00+05:30',
      Sku: 'p',
      Qty: '2',
      Amount: '19.99',
    };
    expect(mapping?.mapper(row)).toMatchObject({
      kind: 'event',
      id: 'st-1:7:p',
      timeMs: Date.UTC(2026, 0, 5, 4, 30),
      data: { orderId: 'st-1-7', totalMinor: 1_999, items: [{ quantity: 2 }] },
    });
    expect(mapping?.mapper({ ...row, Qty: '0' })).toEqual({ kind: 'passed-over' });
    expect(mapping?.mapper({ ...row, Qty: 'two' })).toMatchObject({ kind: 'bad' });
  });

  it('are none where there is no folder', () => {
    expect(loadMappings('/there/is/no/such/folder').size).toBe(0);
  });
});
