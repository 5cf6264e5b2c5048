import { NadiError } from '@nadi/errors';
import type { AdminClient } from './admin-client.ts';
import { levelPage } from './level-pages.ts';
import { orderPage } from './order-pages.ts';
import { productPage } from './product-pages.ts';
import type { PageWanted, ResourcePage, ShopResource } from './shop-resource.ts';

const readers = { products: productPage, orders: orderPage, inventory: levelPage };
/** What a page may cost by Shopify's own account of it is at most 1,000 points; smaller ones follow if it has another. */
const sizes: Readonly<Record<ShopResource, number>> = { products: 30, orders: 12, inventory: 100 };

/** Reads what is in a shop, page by page, as its webhooks would tell it. */
export class ShopReader {
  private readonly sizes: Record<ShopResource, number> = { ...sizes };

  constructor(private readonly admin: Pick<AdminClient, 'query'>) {}

  /**
   * A page of a resource; pages become smaller when Shopify says that they cost too much.
   * @throws NadiError as `AdminClient.query`
   */
  async page(resource: ShopResource, wanted: Omit<PageWanted, 'size'>): Promise<ResourcePage> {
    for (;;) {
      const size = this.sizes[resource];
      try {
        return await readers[resource](this.admin, { ...wanted, size });
      } catch (error) {
        if (!(error instanceof NadiError) || error.code !== 'SHOPIFY_QUERY_TOO_COSTLY' || size === 1) {
          throw error;
        }
        this.sizes[resource] = Math.floor(size / 2);
      }
    }
  }
}
