import { describe, expect, it } from '@jest/globals';
import { compileColumns } from './column-mapper.ts';

describe('columns of a contract', () => {
  it('become fields of the types that the contract has', () => {
    const columns = ['productId', 'storeId', 'onHand', 'delta', 'reason', 'country', 'orderId', 'ce_id', 'ce_time'];
    const read = compileColumns('inventory.stock-changed', columns);
    const row = { productId: '007', storeId: 's', onHand: ' 5', delta: '-1', reason: 'sale', country: 'IN' };
    expect(read({ ...row, orderId: '', ce_id: 'e-1', ce_time: '1700000000000' })).toEqual({
      data: { ...row, onHand: 5, delta: -1 },
      id: 'e-1',
      time: 1_700_000_000_000,
    });
  });

  it('that cannot be read stay as they are, for the check that names the field', () => {
    const read = compileColumns('inventory.stock-changed', ['onHand']);
    expect(read({ onHand: '5.5 pcs' })).toEqual({ data: { onHand: '5.5 pcs' } });
  });

  it('may hold lists as JSON', () => {
    const read = compileColumns('orders.order-placed', ['orderId', 'items']);
    expect(read({ orderId: 'o', items: '[{"productId":"p"}]' }).data).toEqual({
      orderId: 'o',
      items: [{ productId: 'p' }],
    });
  });

  it('that are no fields end the file, with names that come near', () => {
    expect(() => compileColumns('inventory.stock-changed', ['onhand'])).toThrow('did you mean onHand?');
    expect(() => compileColumns('inventory.stock-changed', ['onHand.pieces'])).toThrow('is no field');
    expect(() => compileColumns('inventory.stock-changed', ['__proto__'])).toThrow('is no field');
  });

  it('of JSON rows are taken as they are', () => {
    const read = compileColumns('inventory.stock-changed', undefined);
    expect(read({ onHand: '5', ce_id: 'x' })).toEqual({ data: { onHand: '5' }, id: 'x' });
  });
});
