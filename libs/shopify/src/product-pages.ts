import type { AdminClient } from './admin-client.ts';
import { bodyOf, longId } from './webhook-body.ts';
import { changedSince, nextOf, type Connection, type PageWanted, type ResourcePage } from './shop-resource.ts';

interface Variant {
  readonly legacyResourceId: string;
  readonly title: string;
  readonly price: string;
  readonly sku: string | null;
  readonly position: number;
  readonly inventoryItem: { readonly legacyResourceId: string };
}

interface Product {
  readonly id: string;
  readonly legacyResourceId: string;
  readonly title: string;
  readonly descriptionHtml: string;
  readonly vendor: string;
  readonly productType: string;
  readonly handle: string;
  readonly status: string;
  readonly tags: readonly string[];
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly variants: Connection<Variant>;
}

/** A product has at most 2,048 variants. */
const mostVariantPages = 30;

/** Products with all their variants, oldest change first. @throws NadiError as `AdminClient.query` */
export async function productPage(
  admin: Pick<AdminClient, 'query'>,
  { after, sinceMs, size }: PageWanted,
): Promise<ResourcePage> {
  const variables = { first: size, after, query: changedSince(sinceMs) };
  const { products } = await admin.query<{ products: Connection<Product> }>(productsQuery, variables);
  const states = [];
  for (const product of products.nodes) {
    const variants = await allVariants(admin, product);
    states.push({
      topic: 'products/update',
      body: bodyOf(webhookOf(product, variants)),
      timeMs: Date.parse(product.updatedAt),
    });
  }
  return { objects: states.length, states, next: nextOf(products) };
}

async function allVariants(admin: Pick<AdminClient, 'query'>, { id, variants }: Product): Promise<readonly Variant[]> {
  const all = [...variants.nodes];
  let after = nextOf(variants);
  for (let page = 0; after !== null && page < mostVariantPages; page += 1) {
    const { product } = await admin.query<{ product: Pick<Product, 'variants'> | null }>(variantsQuery, { id, after });
    // Deleted meanwhile: its webhook says so.
    if (product === null) break;
    all.push(...product.variants.nodes);
    after = nextOf(product.variants);
  }
  return all;
}

function webhookOf(product: Product, variants: readonly Variant[]): Readonly<Record<string, unknown>> {
  const { id, title, descriptionHtml, vendor, productType, handle, status, tags, createdAt, updatedAt } = product;
  return {
    ...{ id: longId(product), admin_graphql_api_id: id, title, body_html: descriptionHtml, vendor },
    ...{ product_type: productType, handle, status: status.toLowerCase(), tags: tags.join(', ') },
    ...{ created_at: createdAt, updated_at: updatedAt },
    variants: variants.map((variant) => ({
      ...{ id: longId(variant), product_id: longId(product), title: variant.title, price: variant.price },
      ...{ sku: variant.sku, position: variant.position, inventory_item_id: longId(variant.inventoryItem) },
    })),
  };
}

const variantFields = `
  nodes { legacyResourceId title price sku position inventoryItem { legacyResourceId } }
  pageInfo { hasNextPage endCursor }`;
const productsQuery = `query Products($first: Int!, $after: String, $query: String) {
  products(first: $first, after: $after, query: $query, sortKey: UPDATED_AT) {
    nodes {
      id legacyResourceId title descriptionHtml vendor productType handle status tags createdAt updatedAt
      variants(first: 10) {${variantFields} }
    }
    pageInfo { hasNextPage endCursor }
  }
}`;
const variantsQuery = `query Variants($id: ID!, $after: String) {
  product(id: $id) { variants(first: 100, after: $after) {${variantFields} } }
}`;
