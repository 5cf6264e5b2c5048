import { NadiError } from '@nadi/errors';

export interface FeedLanesOptions {
  /** Feeds that are settled at once: connections to the database that others can do without. */
  readonly atOnce: number;
  /** Feeds of a tenant, and of all, that wait for one. */
  readonly mostWaiting: number;
  readonly mostWaitingOfTenant: number;
}

/** Lets a few feeds at once into the database: the tenants that wait take turns. */
export class FeedLanes {
  private running = 0;
  private waiting = 0;
  /** Who waits, by tenant; the first tenant is the next. */
  private readonly queues = new Map<string, (() => void)[]>();

  constructor(private readonly options: FeedLanesOptions) {}

  /** @throws NadiError OVERLOADED, SHARE_EXCEEDED (retriable) */
  async run<T>(tenantId: string, work: () => Promise<T>): Promise<T> {
    await this.enter(tenantId);
    try {
      return await work();
    } finally {
      this.leave();
    }
  }

  private async enter(tenantId: string): Promise<void> {
    const { atOnce, mostWaiting, mostWaitingOfTenant } = this.options;
    if (this.running < atOnce) {
      this.running += 1;
      return;
    }
    const queue = this.queues.get(tenantId) ?? [];
    if (this.waiting >= mostWaiting) {
      throw new NadiError('OVERLOADED', { message: 'too many feeds are waiting', retriable: true });
    }
    if (queue.length >= mostWaitingOfTenant) {
      throw new NadiError('SHARE_EXCEEDED', { message: 'too many feeds of the tenant are waiting', retriable: true });
    }
    this.queues.set(tenantId, queue);
    this.waiting += 1;
    // The place is handed over by the one who leaves it.
    await new Promise<void>((resolve) => queue.push(resolve));
  }

  private leave(): void {
    const [first] = this.queues;
    if (first === undefined) {
      this.running -= 1;
      return;
    }
    const [tenantId, queue] = first;
    this.queues.delete(tenantId);
    const next = queue.shift();
    if (queue.length > 0) this.queues.set(tenantId, queue);
    this.waiting -= 1;
    next?.();
  }
}
