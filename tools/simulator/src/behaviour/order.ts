import type { OrderItem, OrderPlaced } from '@nadi/contracts';
import type { Customer } from '../world/customers.ts';
import { priceBand } from '../world/catalogue.ts';
import type { Currency } from '../world/places.ts';
import { banks } from '../world/words.ts';
import type { Scene } from './scene.ts';
import type { CartLine, Shopper, ShopperFields } from './shopper.ts';
import type { Holding } from './warehouse.ts';

export type PaymentMethod = 'card' | 'wallet' | 'bank-transfer' | 'cash-on-delivery' | 'gift-card';

/** The gateways payments go through; the first carries more than half. */
export const gateways = { main: 'paylane', second: 'cardport', bank: 'eurogate', none: 'cash-desk' } as const;

/** An order on its way from checkout to the end of its returns. */
export interface Order {
  readonly orderId: string;
  readonly paymentId: string;
  readonly fields: ShopperFields;
  readonly currency: Currency;
  readonly customer: Customer | undefined;
  readonly placedMs: number;
  readonly totalMinor: number;
  readonly items: OrderItem[];
  readonly holdings: readonly Holding[];
  readonly method: PaymentMethod;
  readonly gateway: string;
  readonly bank: string | null;
  readonly cardId: string | null;
  readonly cardCountry: string | null;
  readonly deviceId: string | null;
  readonly networkId: string | null;
  readonly ipAddress: string | null;
  /** Where the label of a planted truth collects the ids of the order's events. */
  readonly labelIds: string[] | undefined;
  /** True if the card holder knows nothing of it. */
  readonly isFraud: boolean;
  isCancelled: boolean;
  settledMs: number | undefined;
}

export interface OrderOptions {
  readonly lines: readonly CartLine[];
  readonly streamId?: string | undefined;
  readonly labelIds?: string[] | undefined;
  /** A stolen card pays: the country it is from. */
  readonly stolenCardFrom?: string | undefined;
}

const freeShippingMinor = 5_000;
const shippingMinor = 490;

/** Prices an order: items at today's prices, discount, shipping, means of payment. */
export function composeOrder(scene: Scene, shopper: Shopper, options: OrderOptions) {
  const { random } = scene;
  const { fields, currency } = shopper;
  const items = options.lines.map((line) => itemOf(line, currency));
  const goodsMinor = items.reduce((sum, item) => sum + item.lineTotalMinor, 0);
  const isCounter = fields.channel === 'store';
  const percentOff = scene.conditions.rush > 1 ? 25 : !isCounter && random.chance(0.12) ? 5 * (1 + random.int(4)) : 0;
  const discountMinor = Math.round((goodsMinor * percentOff) / 100);
  const shipping = isCounter || goodsMinor >= freeShippingMinor ? 0 : shippingMinor;
  const isFraud = options.stolenCardFrom !== undefined;
  const method = isFraud ? 'card' : pickMethod(random.float(), isCounter);
  const order: Order = {
    orderId: scene.nextId('o'),
    paymentId: scene.nextId('y'),
    fields,
    currency,
    customer: shopper.customer,
    placedMs: scene.nowMs,
    totalMinor: goodsMinor - discountMinor + shipping,
    items,
    holdings: holdingsOf(scene, fields, options.lines),
    method,
    gateway: gatewayOf(method, random.float()),
    bank: method === 'card' || method === 'bank-transfer' ? random.pick(banks) : null,
    cardId: method === 'card' ? shopper.cardId : null,
    cardCountry: method === 'card' ? (options.stolenCardFrom ?? fields.country) : null,
    deviceId: shopper.deviceId,
    networkId: shopper.networkId,
    ipAddress: shopper.ipAddress,
    labelIds: labelOf(scene, options),
    isFraud,
    isCancelled: false,
    settledMs: undefined,
  };
  return {
    order,
    data: placedData(order, shopper, { discountMinor, shippingMinor: shipping, streamId: options.streamId ?? null }),
  };
}

/** Where the pieces of an order are taken from: the store itself, or the warehouse of the country. */
export function holdingsOf({ world, warehouse }: Scene, fields: ShopperFields, lines: readonly CartLine[]): Holding[] {
  const counter = fields.channel === 'store' ? world.stores.byId.get(fields.storeId ?? '') : undefined;
  const store = counter ?? world.stores.warehouses.get(fields.country);
  return store === undefined ? [] : lines.map(({ product }) => warehouse.holding(product, store));
}

export function itemOf({ product, quantity }: CartLine, currency: Currency): OrderItem {
  const unitPriceMinor = product.prices[currency];
  return {
    productId: product.id,
    productName: product.name,
    sellerId: product.seller.id,
    brand: product.brand,
    category: product.category.name,
    priceBand: priceBand(unitPriceMinor),
    quantity,
    unitPriceMinor,
    lineTotalMinor: unitPriceMinor * quantity,
  };
}

interface Amounts {
  readonly discountMinor: number;
  readonly shippingMinor: number;
  readonly streamId: string | null;
}

function placedData(order: Order, shopper: Shopper, amounts: Amounts): OrderPlaced {
  const { customer } = shopper;
  const isCounter = order.fields.channel === 'store';
  const details = isCounter ? undefined : customer?.details;
  return {
    orderId: order.orderId,
    ...order.fields,
    currency: order.currency,
    totalMinor: order.totalMinor,
    ...amounts,
    items: order.items,
    campaign: shopper.campaign,
    paymentMethod: order.method,
    deviceId: shopper.deviceId,
    addressId: shopper.addressId,
    networkId: shopper.networkId,
    recipientName: details?.fullName ?? null,
    deliveryStreet: details?.street ?? null,
    deliveryPostcode: details?.postcode ?? null,
    contactEmail: details?.email ?? null,
    contactPhone: details?.phone ?? null,
    ipAddress: shopper.ipAddress,
  };
}

function labelOf({ conditions }: Scene, { lines, labelIds }: OrderOptions): string[] | undefined {
  const { mispriced } = conditions;
  return labelIds ?? (lines.some(({ product }) => product === mispriced?.product) ? mispriced?.labelIds : undefined);
}

function pickMethod(draw: number, isCounter: boolean): PaymentMethod {
  if (isCounter) {
    return draw < 0.8 ? 'card' : draw < 0.95 ? 'wallet' : 'gift-card';
  }
  if (draw < 0.56) return 'card';
  if (draw < 0.82) return 'wallet';
  if (draw < 0.93) return 'bank-transfer';
  return draw < 0.97 ? 'gift-card' : 'cash-on-delivery';
}

function gatewayOf(method: PaymentMethod, draw: number): string {
  if (method === 'cash-on-delivery') return gateways.none;
  if (method === 'bank-transfer') return gateways.bank;
  return draw < 0.68 ? gateways.main : gateways.second;
}
