type Fields = Readonly<Record<string, unknown>>;

/** Whole numbers of this many digits may be past 2^53. */
const manyDigits = /\d{16}/;

/**
 * What a body of Shopify tells, so that it has one id however it came: by webhook, by one with another event id, or fetched from the shop.
 * An order is placed once and cancelled once, whatever is changed in it later. Products and stock levels are told by their state: the time
 * of the change, which is to the second, and what pipelines read of them, so that two changes of one second stay two.
 * @param text the body, which is JSON.
 * @returns undefined for other topics, and for a body that does not say enough.
 */
export function shopifyState(topic: string, text: string): readonly string[] | undefined {
  switch (topic) {
    case 'orders/create':
    case 'orders/cancelled':
      return idOf(parsed(text), (_order, id) => [topic, 'order', id, '']);
    case 'products/create':
    case 'products/update':
      return idOf(parsed(text), (product, id) => withTime(product, ['product', id, ...productFields(product)]));
    case 'inventory_levels/connect':
    case 'inventory_levels/update':
      return levelState(parsed(text));
    default:
      return undefined;
  }
}

function idOf(
  body: Fields | undefined,
  state: (body: Fields, id: string) => readonly string[] | undefined,
): readonly string[] | undefined {
  const id = body === undefined ? '' : textOf(body['id']);
  return body === undefined || !/^\d+$/.test(id) ? undefined : state(body, id);
}

function productFields(product: Fields): readonly string[] {
  const { title, vendor, product_type: type, status, tags, variants } = product;
  const sortedTags = textOf(tags)
    .split(',')
    .map((tag) => tag.trim());
  const all = (Array.isArray(variants) ? (variants as readonly Fields[]) : []).map((variant) =>
    JSON.stringify([
      ...[textOf(variant['id']), textOf(variant['title']), amountOf(variant['price']), textOf(variant['sku'])],
      textOf(variant['inventory_item_id']),
    ]),
  );
  return [textOf(title), textOf(vendor), textOf(type), textOf(status), sortedTags.sort().join(','), all.sort().join()];
}

function levelState(level: Fields | undefined): readonly string[] | undefined {
  const item = textOf(level?.['inventory_item_id']);
  const location = textOf(level?.['location_id']);
  return level === undefined || !/^\d+$/.test(item) || !/^\d+$/.test(location)
    ? undefined
    : withTime(level, ['level', item, location, textOf(level['available'])]);
}

/** To the second: Shopify's answers differ in how they write a time, and in its time zone. */
function withTime(body: Fields, parts: readonly string[]): readonly string[] | undefined {
  const changedMs = Date.parse(textOf(body['updated_at']));
  return Number.isNaN(changedMs) ? undefined : [...parts, String(Math.floor(changedMs / 1_000))];
}

/** 19.9 and 19.90 are one price. */
function amountOf(value: unknown): string {
  const text = textOf(value);
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : typeof value === 'number' || typeof value === 'boolean' ? `${value}` : '';
}

/** Undefined for what is no object, or too deep to be read with long numbers exact. */
function parsed(text: string): Fields | undefined {
  try {
    const value: unknown = manyDigits.test(text) ? JSON.parse(text, exact) : JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Fields) : undefined;
  } catch {
    return undefined;
  }
}

function exact(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  return typeof value === 'number' ? (context?.source ?? value) : value;
}
