import { orderPlaced, type OrderPlaced } from '@nadi/contracts';
import type { LakeEvent } from '../lake-table.ts';

export { orderPlaced };

/** An event of `orders.order-placed` at a place of the log. */
export function order(offset: number, changes: Partial<LakeEvent> = {}, data: Partial<OrderPlaced> = {}): LakeEvent {
  return {
    id: `e${offset}`,
    tenantId: 'nadi',
    key: `o${offset}`,
    source: '/tests',
    timeMs: 1_763_000_000_000 + offset,
    receivedMs: 1_763_000_000_500 + offset,
    partition: 0,
    offset,
    data: { orderId: `o${offset}`, currency: 'INR', totalMinor: 1_000 + offset, items: [], ...data },
    ...changes,
  };
}
