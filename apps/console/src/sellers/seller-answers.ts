import type { SavedAnswer } from '../api/index.ts';
import type { StateKind } from '../components/index.ts';
import { numberOf } from '../statements/result-value.ts';

/** An order as far as it is of one seller. */
export interface SellerOrder {
  readonly order: string;
  /** Milliseconds since 1970. */
  readonly soldMs: number;
  readonly pieces: number;
  /** Minor units by currency; an order has one, but a correction may differ. */
  readonly totals: readonly { readonly currency: string; readonly minor: number }[];
  readonly city: string;
  readonly channel: string;
}

export interface SellerStream {
  readonly stream: string;
  readonly watching: number;
  readonly viewers: number;
  readonly messages: number;
}

export interface SellerStockLevel {
  readonly product: string;
  readonly store: string;
  readonly onHand: number;
  readonly reorderPoint: number | null;
  readonly lastReason: string;
  readonly changedMs: number;
}

export interface SellerMessage {
  readonly message: string;
  readonly stream: string;
  readonly author: string;
  readonly writtenMs: number;
  readonly length: number;
  readonly mentionsProduct: boolean;
}

type Row = (column: string) => unknown;

/** The rows of an answer, read by the names of their columns. */
function rowsOf({ columns, rows }: SavedAnswer): Row[] {
  const places = new Map(columns.map(({ name }, place) => [name, place]));
  return rows.map((values) => (column) => values[places.get(column) ?? -1]);
}

const text = (value: unknown) => (typeof value === 'string' ? value : '');
const number = (value: unknown) => numberOf(value) ?? 0;
const time = (value: unknown) => (typeof value === 'string' ? Date.parse(value) : number(value));

/** The lines of `seller-recent-orders` by order, newest first. */
export function sellerOrders(answer: SavedAnswer): SellerOrder[] {
  const orders = new Map<string, SellerOrder>();
  for (const row of rowsOf(answer)) {
    const order = text(row('order'));
    const before = orders.get(order);
    const soldMs = time(row('sold'));
    const totals = new Map(before?.totals.map(({ currency, minor }) => [currency, minor]));
    const currency = text(row('currency'));
    totals.set(currency, (totals.get(currency) ?? 0) + number(row('total_minor')));
    orders.set(order, {
      order,
      soldMs: Math.max(before?.soldMs ?? 0, soldMs),
      pieces: (before?.pieces ?? 0) + number(row('quantity')),
      totals: [...totals].map(([name, minor]) => ({ currency: name, minor })),
      city: before?.city ?? text(row('city')),
      channel: before?.channel ?? text(row('channel')),
    });
  }
  return [...orders.values()].sort((a, b) => b.soldMs - a.soldMs);
}

/** The rows of `seller-live`, those that most watch first. */
export function sellerStreams(answer: SavedAnswer): SellerStream[] {
  return rowsOf(answer).map((row) => ({
    stream: text(row('stream')),
    watching: number(row('watching')),
    viewers: number(row('viewers')),
    messages: number(row('messages')),
  }));
}

/** The rows of `seller-stock`, lowest first; the answer holds only so many of them. */
export function sellerStock(answer: SavedAnswer): SellerStockLevel[] {
  return rowsOf(answer).map((row) => ({
    product: text(row('product')),
    store: text(row('store')),
    onHand: number(row('on_hand')),
    reorderPoint: numberOf(row('reorder_point')),
    lastReason: text(row('last_reason')),
    changedMs: time(row('changed')),
  }));
}

/** How many levels of stock a seller has, a product in a store each, and how many of them are sold out. */
export function stockCounts(answer: SavedAnswer): { readonly levels: number; readonly soldOut: number } {
  const [first] = rowsOf(answer);
  return { levels: number(first?.('levels')), soldOut: number(first?.('sold_out')) };
}

export interface StockState {
  readonly kind: StateKind;
  readonly word: 'out' | 'low' | 'enough';
}

/** How a level of stock is; undefined if nobody says from which level on it is low. */
export function stockState({
  onHand,
  reorderPoint,
}: Pick<SellerStockLevel, 'onHand' | 'reorderPoint'>): StockState | undefined {
  if (onHand <= 0) {
    return { kind: 'bad', word: 'out' };
  }
  if (reorderPoint === null) {
    return undefined;
  }
  return onHand <= reorderPoint ? { kind: 'warn', word: 'low' } : { kind: 'good', word: 'enough' };
}

/** As much of a pseudonym as tells two people apart; any other name as it is. */
export function shortName(name: string): string {
  return /^[0-9a-f]{32,}$/.test(name) ? name.slice(0, 8) : name;
}

/** The rows of `seller-chat`, newest first. */
export function sellerMessages(answer: SavedAnswer): SellerMessage[] {
  return rowsOf(answer).map((row) => ({
    message: text(row('message')),
    stream: text(row('stream')),
    author: text(row('author')),
    writtenMs: time(row('written')),
    length: number(row('length')),
    mentionsProduct: row('mentions_product') === true,
  }));
}
