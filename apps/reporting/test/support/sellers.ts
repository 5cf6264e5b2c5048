import {
  chatMessagePosted,
  lineSold,
  productChanged,
  stockChanged,
  viewerJoined,
  viewerLeft,
  type Contract,
} from '@nadi/contracts';
import type { OutgoingEvent } from '@nadi/messaging';
import { unique } from '@nadi/test-harness';

/** The contracts whose events sellers see in this suite. */
export const sellerContracts: readonly Contract[] = [
  ...[lineSold, viewerJoined, viewerLeft, chatMessagePosted, stockChanged, productChanged],
];

/** What was sent of one seller of one tenant, to compare answers with. */
export interface Ledger {
  readonly tenantId: string;
  readonly sellerId: string;
  /** A text within every id of theirs that nobody else has. */
  readonly mark: string;
  readonly events: readonly OutgoingEvent[];
  readonly orders: number;
  readonly revenueMinor: number;
  readonly units: number;
  readonly viewers: number;
  readonly watchedMs: number;
  readonly messages: number;
  readonly stockChange: number;
  /** Pieces by `product store`. */
  readonly stock: Readonly<Record<string, number>>;
}

interface LedgerOptions {
  readonly tenantId: string;
  readonly sellerId: string;
  readonly timeMs: number;
  /** How many of everything. */
  readonly size: number;
  /** Of one piece: a prime tells whose amounts are in a sum. */
  readonly unitPriceMinor: number;
}

const place = { channel: 'live', city: 'Pune', country: 'IN', currency: 'INR' };

/** A seller's events: two lines per order, one stream with viewers and a chat, stock of one product in several stores. */
export function ledgerOf({ tenantId, sellerId, timeMs, size, unitPriceMinor }: LedgerOptions): Ledger {
  const mark = unique('mark');
  const numbers = Array.from({ length: size }, (_, index) => index);
  const event = (contract: Contract, data: object): OutgoingEvent => ({
    ...{ contract, id: unique('e'), tenantId, source: '/tests', timeMs, data },
  });
  const line = (order: number, lineNumber: number, quantity: number) =>
    event(lineSold, {
      ...{
        ...place,
        orderId: `${mark}-o${order}`,
        lineNumber,
        productId: `${mark}-p${lineNumber}`,
        sellerId,
        quantity,
      },
      ...{ unitPriceMinor, lineTotalMinor: quantity * unitPriceMinor },
    });
  const stream = { streamId: `${mark}-l`, sellerId, country: 'IN' };
  const viewing = (viewer: number) => ({ ...stream, visitorId: `${mark}-v${viewer}`, viewId: `${mark}-w${viewer}` });
  const stock = (store: number) => ({ productId: `${mark}-p0`, storeId: `${mark}-s${store}`, sellerId, country: 'IN' });
  const said = { authorName: `${mark}-author`, text: `${mark} says hello` };
  const product = { name: `${mark} pot`, sellerId, currency: 'INR', unitPriceMinor, isActive: true };
  return {
    ...{ tenantId, sellerId, mark },
    events: [
      event(productChanged, { ...product, productId: `${mark}-p0`, change: 'added' }),
      ...numbers.flatMap((order) => [line(order, 0, 2), line(order, 1, 1)]),
      ...numbers.map((viewer) => event(viewerJoined, viewing(viewer))),
      event(viewerLeft, { ...viewing(0), watchedMs: size * 1_000 }),
      ...numbers.map((number) =>
        event(chatMessagePosted, { ...stream, visitorId: `${mark}-v0`, ...message(mark, number), ...said }),
      ),
      ...numbers.map((store) => event(stockChanged, { ...stock(store), onHand: 50, delta: 50, reason: 'delivery' })),
      event(stockChanged, { ...stock(0), onHand: 50 - size, delta: -size, reason: 'sale' }),
    ],
    ...{ orders: size, units: size * 3, revenueMinor: size * 3 * unitPriceMinor, viewers: size, messages: size },
    ...{ watchedMs: size * 1_000, stockChange: size * 50 - size },
    stock: Object.fromEntries(numbers.map((store) => [`${mark}-p0 ${mark}-s${store}`, store === 0 ? 50 - size : 50])),
  };
}

function message(mark: string, number: number) {
  return { messageId: `${mark}-m${number}`, length: 10 + number, mentionsProduct: false };
}
