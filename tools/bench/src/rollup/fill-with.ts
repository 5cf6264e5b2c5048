import type { EventPublisher } from '@nadi/messaging';
import { productViewEvent } from '../events/product-views.ts';

const sendEvents = 2_000;

/** Writes different events, each into all of these topics. They are received now: the broker deletes what is past its retention. */
export async function fillWith(publisher: EventPublisher, events: number, topics: readonly string[]): Promise<void> {
  for (let first = 0; first < events; first += sendEvents) {
    const count = Math.min(sendEvents, events - first);
    const receivedMs = Date.now();
    const records = Array.from({ length: count }, (_, index) =>
      publisher.encode({ ...productViewEvent(first + index), receivedMs }),
    );
    for (const topic of topics) {
      await publisher.send(records.map((record) => ({ ...record, topic })));
    }
  }
}
