import { pageOf, type Variables } from './connection-page.ts';

/** What all objects of a shop have. */
export interface ShopObject {
  readonly legacyResourceId: string;
  /** RFC 3339. */
  readonly updatedAt: string;
  readonly [field: string]: unknown;
}

export interface StoredLocation {
  readonly legacyResourceId: string;
  readonly levels: ShopObject[];
}

/** Products, orders and stock of one shop, and the queries on them; objects are written as the API shows them. */
export class ShopStore {
  /** With all their `variants`, an array. */
  readonly products = new Map<string, ShopObject>();
  /** With all their `lineItems`, an array. */
  readonly orders = new Map<string, ShopObject>();
  readonly locations: StoredLocation[] = [];

  /** The data of a query; undefined for one that the API does not have. */
  execute(query: string, variables: Variables): Readonly<Record<string, unknown>> | undefined {
    const operation = /\{\s*(products|product|orders|order|locations)\s*\(/.exec(query)?.[1];
    switch (operation) {
      case 'products':
        return { products: this.objects([...this.products.values()], 'variants', query, variables) };
      case 'orders':
        return { orders: this.objects([...this.orders.values()], 'lineItems', query, variables) };
      case 'product':
        return { product: this.object(this.products, 'variants', query, variables) };
      case 'order':
        return { order: this.object(this.orders, 'lineItems', query, variables) };
      case 'locations':
        return { locations: this.levels(variables) };
      case undefined:
      default:
        return undefined;
    }
  }

  private objects(all: readonly ShopObject[], inner: string, query: string, variables: Variables) {
    const page = pageOf(all, variables);
    const first = innerFirst(inner, query);
    const nodes = page.nodes.map((node) => ({ ...node, [inner]: pageOf(node[inner] as ShopObject[], { first }) }));
    return { ...page, nodes };
  }

  private object(all: ReadonlyMap<string, ShopObject>, inner: string, query: string, variables: Variables) {
    const found = [...all.values()].find(({ id }) => id === variables['id']);
    const { after } = variables;
    return found === undefined
      ? null
      : { [inner]: pageOf(found[inner] as ShopObject[], { first: innerFirst(inner, query), after }) };
  }

  private levels({ location, first, after, query }: Variables) {
    const page = pageOf(
      this.locations.map(({ legacyResourceId, levels }) => ({ legacyResourceId, levels, updatedAt: '' })),
      { first: 1, after: location },
    );
    const nodes = page.nodes.map(({ legacyResourceId, levels }) => ({
      id: `gid://shopify/Location/${legacyResourceId}`,
      legacyResourceId,
      inventoryLevels: pageOf(levels, { first, after, query }),
    }));
    return { ...page, nodes };
  }
}

function innerFirst(inner: string, query: string): number {
  return Number(new RegExp(`${inner}\\(first: (\\d+)`).exec(query)?.[1] ?? 10);
}
