import type { AdminClient } from './admin-client.ts';
import { bodyOf, longId, LongId } from './webhook-body.ts';
import {
  changedSince,
  nextOf,
  type Connection,
  type PageWanted,
  type ResourcePage,
  type ResourceState,
} from './shop-resource.ts';

interface Money {
  readonly shopMoney: { readonly amount: string };
}

interface LineItem {
  /** A global id, such as `gid://shopify/LineItem/1`. */
  readonly id: string;
  readonly title: string;
  readonly quantity: number;
  readonly vendor: string | null;
  readonly variant: { readonly legacyResourceId: string } | null;
  readonly originalUnitPriceSet: Money;
}

interface Address {
  readonly name: string | null;
  readonly address1: string | null;
  readonly city: string | null;
  readonly provinceCode: string | null;
  readonly countryCodeV2: string | null;
  readonly zip: string | null;
}

interface Order {
  readonly id: string;
  readonly legacyResourceId: string;
  readonly name: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly cancelledAt: string | null;
  readonly cancelReason: string | null;
  readonly currencyCode: string;
  readonly email: string | null;
  readonly phone: string | null;
  readonly clientIp: string | null;
  readonly sourceName: string | null;
  readonly test: boolean;
  readonly totalPriceSet: Money;
  readonly totalDiscountsSet: Money | null;
  readonly totalShippingPriceSet: Money;
  readonly customer: { readonly legacyResourceId: string } | null;
  readonly retailLocation: { readonly legacyResourceId: string } | null;
  readonly shippingAddress: Address | null;
  readonly lineItems: Connection<LineItem>;
}

const mostLinePages = 30;

/** Orders with all their lines, oldest change first; a cancelled one is both placed and cancelled. @throws NadiError as `AdminClient.query` */
export async function orderPage(
  admin: Pick<AdminClient, 'query'>,
  { after, sinceMs, size }: PageWanted,
): Promise<ResourcePage> {
  const variables = { first: size, after, query: changedSince(sinceMs) };
  const { orders } = await admin.query<{ orders: Connection<Order> }>(ordersQuery, variables);
  const states: ResourceState[] = [];
  for (const order of orders.nodes) {
    const body = bodyOf(webhookOf(order, await allLines(admin, order)));
    states.push({ topic: 'orders/create', body, timeMs: Date.parse(order.createdAt) });
    if (order.cancelledAt !== null) {
      states.push({ topic: 'orders/cancelled', body, timeMs: Date.parse(order.cancelledAt) });
    }
  }
  return { objects: orders.nodes.length, states, next: nextOf(orders) };
}

async function allLines(admin: Pick<AdminClient, 'query'>, { id, lineItems }: Order): Promise<readonly LineItem[]> {
  const all = [...lineItems.nodes];
  let after = nextOf(lineItems);
  for (let page = 0; after !== null && page < mostLinePages; page += 1) {
    const { order } = await admin.query<{ order: Pick<Order, 'lineItems'> | null }>(linesQuery, { id, after });
    if (order === null) break;
    all.push(...order.lineItems.nodes);
    after = nextOf(order.lineItems);
  }
  return all;
}

function webhookOf(order: Order, lines: readonly LineItem[]): Readonly<Record<string, unknown>> {
  const { name, createdAt, updatedAt, cancelledAt, cancelReason, currencyCode, email, phone } = order;
  const { totalPriceSet, totalDiscountsSet, totalShippingPriceSet, shippingAddress, customer } = order;
  return {
    ...{ id: longId(order), admin_graphql_api_id: order.id, name, created_at: createdAt, updated_at: updatedAt },
    ...{ cancelled_at: cancelledAt, cancel_reason: cancelReason?.toLowerCase() ?? null, currency: currencyCode },
    ...{ email, phone, browser_ip: order.clientIp, source_name: order.sourceName, test: order.test },
    location_id: longId(order.retailLocation),
    total_price: totalPriceSet.shopMoney.amount,
    total_discounts: totalDiscountsSet?.shopMoney.amount ?? '0.00',
    total_shipping_price_set: { shop_money: { amount: totalShippingPriceSet.shopMoney.amount } },
    customer: customer === null ? null : { id: longId(customer) },
    shipping_address: shippingAddress === null ? null : addressOf(shippingAddress),
    line_items: lines.map(lineOf),
  };
}

function addressOf({ name, address1, city, provinceCode, countryCodeV2, zip }: Address) {
  return { name, address1, city, province_code: provinceCode, country_code: countryCodeV2, zip };
}

function lineOf({ id, title, quantity, vendor, variant, originalUnitPriceSet }: LineItem) {
  return {
    ...{ id: new LongId(id.slice(id.lastIndexOf('/') + 1)), variant_id: longId(variant), title, quantity },
    ...{ price: originalUnitPriceSet.shopMoney.amount, vendor },
  };
}

const lineFields = `
  nodes { id title quantity vendor variant { legacyResourceId } originalUnitPriceSet { shopMoney { amount } } }
  pageInfo { hasNextPage endCursor }`;
const ordersQuery = `query Orders($first: Int!, $after: String, $query: String) {
  orders(first: $first, after: $after, query: $query, sortKey: UPDATED_AT) {
    nodes {
      id legacyResourceId name createdAt updatedAt cancelledAt cancelReason currencyCode email phone clientIp sourceName test
      totalPriceSet { shopMoney { amount } } totalDiscountsSet { shopMoney { amount } }
      totalShippingPriceSet { shopMoney { amount } }
      customer { legacyResourceId } retailLocation { legacyResourceId }
      shippingAddress { name address1 city provinceCode countryCodeV2 zip }
      lineItems(first: 10) {${lineFields} }
    }
    pageInfo { hasNextPage endCursor }
  }
}`;
const linesQuery = `query Lines($id: ID!, $after: String) {
  order(id: $id) { lineItems(first: 100, after: $after) {${lineFields} } }
}`;
