import { stockChanged } from '@nadi/contracts';
import { draft, producers, type Draft } from '../event.ts';
import type { Product } from '../world/catalogue.ts';
import type { Store } from '../world/stores.ts';
import type { Scene } from './scene.ts';

/** Stock of one product in one store. */
export interface Holding {
  readonly product: Product;
  readonly store: Store;
  onHand: number;
  readonly reorderPoint: number;
  readonly refill: number;
  refillOrdered: boolean;
  /** True while no delivery comes. */
  isCutOff: boolean;
}

type StockReason = 'sale' | 'return' | 'delivery' | 'correction';

const hourMs = 3_600_000;
const daySeconds = 86_400;
/** Pieces sold per event of the marketplace, online and over the counter; measured on the generated events. */
const onlinePiecesPerEvent = 0.03;
const counterPiecesPerEvent = 0.025;
const daysInStock = 3;

/** What lies in stores and warehouses. A holding exists from the first time somebody asks for it. */
export class Warehouse {
  private readonly holdings = new Map<string, Holding>();

  constructor(private readonly eventsPerSecond: number) {}

  holding(product: Product, store: Store): Holding {
    const key = `${product.id}/${store.id}`;
    let holding = this.holdings.get(key);
    if (holding === undefined) {
      const perEvent = store.isWarehouse ? onlinePiecesPerEvent * product.share : counterPiecesPerEvent / 40;
      const daily = this.eventsPerSecond * daySeconds * perEvent * store.share;
      const refill = Math.ceil(daysInStock * daily) + 24;
      holding = {
        product,
        store,
        onHand: refill,
        reorderPoint: Math.ceil(daily / 2) + 6,
        refill,
        refillOrdered: false,
        isCutOff: false,
      };
      this.holdings.set(key, holding);
    }
    return holding;
  }
}

/** Takes sold pieces out of stock and orders more when few are left. The caller has made sure that they are there. */
export function takeOut(scene: Scene, holding: Holding, quantity: number, orderId: string): Draft {
  holding.onHand -= quantity;
  if (holding.onHand <= holding.reorderPoint && !holding.refillOrdered && !holding.isCutOff) {
    holding.refillOrdered = true;
    scene.after(scene.random.between(1, 6) * hourMs, () => {
      holding.refillOrdered = false;
      return holding.isCutOff ? undefined : putIn(holding, holding.refill, 'delivery', null);
    });
  }
  return change(holding, -quantity, 'sale', orderId);
}

export function putIn(holding: Holding, quantity: number, reason: StockReason, orderId: string | null): Draft {
  holding.onHand += quantity;
  return change(holding, quantity, reason, orderId);
}

function change(holding: Holding, delta: number, reason: StockReason, orderId: string | null): Draft {
  const { product, store } = holding;
  return draft(stockChanged, producers.warehouse, {
    productId: product.id,
    storeId: store.id,
    sellerId: product.seller.id,
    brand: product.brand,
    category: product.category.name,
    onHand: holding.onHand,
    delta,
    reason,
    reorderPoint: holding.reorderPoint,
    orderId,
    city: store.place.city,
    country: store.place.country,
  });
}
