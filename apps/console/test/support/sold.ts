import { chatMessagePosted, lineSold, stockChanged, viewerJoined, type Contract } from '@nadi/contracts';
import type { OutgoingEvent } from '@nadi/messaging';
import { unique } from '@nadi/test-harness';

/** The contracts that a seller's page shows. */
export const soldContracts: readonly Contract[] = [lineSold, viewerJoined, chatMessagePosted, stockChanged];

/** What happens to one seller, under ids that nobody else has. */
export class SellerEvents {
  /** Within every id of theirs. */
  readonly mark = unique('mark').replaceAll('_', '-');

  constructor(
    private readonly tenantId: string,
    readonly sellerId: string,
  ) {}

  /** Orders of two lines with three pieces. */
  orders(count: number, unitPriceMinor: number, currency = 'INR'): OutgoingEvent[] {
    return Array.from({ length: count }, () => unique(`${this.mark}-o`)).flatMap((orderId) =>
      [2, 1].map((quantity, lineNumber) =>
        this.event(lineSold, {
          ...{ orderId, lineNumber, quantity, unitPriceMinor, lineTotalMinor: quantity * unitPriceMinor },
          ...{ productId: `${this.mark}-p${lineNumber}`, channel: 'live', city: 'Pune', country: 'IN', currency },
        }),
      ),
    );
  }

  /** Visitors who watch one livestream. */
  viewers(count: number): OutgoingEvent[] {
    return Array.from({ length: count }, () => unique(`${this.mark}-v`)).map((visitorId) =>
      this.event(viewerJoined, { ...this.stream, visitorId, viewId: `${visitorId}-view` }),
    );
  }

  messages(count: number): OutgoingEvent[] {
    return Array.from({ length: count }, (_, place) =>
      this.event(chatMessagePosted, {
        ...{ ...this.stream, visitorId: `${this.mark}-v`, messageId: unique(`${this.mark}-m`) },
        ...{ authorName: `${this.mark}-author`, text: 'Is it red?', length: 10, mentionsProduct: place === 0 },
      }),
    );
  }

  /** A product with so many pieces in a store of each. */
  stock(...levels: readonly number[]): OutgoingEvent[] {
    return levels.map((onHand, store) =>
      this.event(stockChanged, {
        ...{ productId: `${this.mark}-p0`, storeId: `${this.mark}-s${store}`, country: 'IN' },
        ...{ onHand, delta: onHand, reason: 'delivery' },
      }),
    );
  }

  private get stream() {
    return { streamId: `${this.mark}-l`, country: 'IN' };
  }

  private event(contract: Contract, data: object): OutgoingEvent {
    const { tenantId, sellerId } = this;
    const id = unique('e');
    return { contract, id, tenantId, source: '/tests', timeMs: Date.now(), data: { ...data, sellerId } };
  }
}
