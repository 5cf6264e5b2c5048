export interface FairShareOptions {
  /** Bytes of all tenants together. */
  readonly capacityBytes: number;
  /** Part of it that is kept for tenants who have not been seen lately, bytes. */
  readonly newcomerBytes: number;
  /** A tenant of weight 2 has twice the share of one of weight 1. Default 1 for all. */
  readonly weightOf?: (tenantId: string) => number;
  /** Milliseconds since any moment. */
  readonly now: () => number;
}

/** `over-share`: there is room, but not for one who has more than its share. `full`: there is none. */
export type Verdict = 'admitted' | 'over-share' | 'full';

interface Tenant {
  readonly weight: number;
  bytes: number;
  /** Most it wanted to have at once, in this window and in the one before. */
  wanted: number;
  wantedBefore: number;
}

/** How long it is remembered what a tenant wanted, milliseconds; up to twice that. */
const windowMs = 10_000;

/**
 * Divides room between tenants. Who is within its share gets in as long as there is any room; who is over it only if what the others
 * have lately wanted of theirs stays free. So a tenant alone has nearly everything, and one that comes beside it finds its share.
 *
 * Share = (capacity − what is kept for newcomers) × weight / weights of all tenants seen within the last 10 to 20 seconds.
 */
export class FairShare {
  private readonly tenants = new Map<string, Tenant>();
  private total = 0;
  private weights = 0;
  private windowStartMs: number;

  constructor(private readonly options: FairShareOptions) {
    this.windowStartMs = options.now();
  }

  /** Bytes of all tenants. */
  get bytes(): number {
    return this.total;
  }

  bytesOf(tenantId: string): number {
    return this.tenants.get(tenantId)?.bytes ?? 0;
  }

  /** Takes room if the tenant may have it; then `leave` must follow. Nothing is refused while there is nothing else. */
  enter(tenantId: string, bytes: number): Verdict {
    this.turnWindow();
    const tenant = this.of(tenantId);
    const mine = tenant.bytes + bytes;
    tenant.wanted = Math.max(tenant.wanted, mine);
    const verdict = this.verdict(tenant, bytes);
    if (verdict === 'admitted') {
      tenant.bytes = mine;
      this.total += bytes;
    }
    return verdict;
  }

  leave(tenantId: string, bytes: number): void {
    this.total -= bytes;
    this.of(tenantId).bytes -= bytes;
  }

  private verdict(tenant: Tenant, bytes: number): Verdict {
    const { capacityBytes, newcomerBytes } = this.options;
    if (this.total === 0) return 'admitted';
    const wouldBe = this.total + bytes;
    const isWithinShare = tenant.bytes + bytes <= this.shareOf(tenant);
    if (wouldBe > capacityBytes) return isWithinShare || this.tenants.size === 1 ? 'full' : 'over-share';
    if (isWithinShare) return 'admitted';
    let reserved = newcomerBytes;
    for (const other of this.tenants.values()) {
      if (other === tenant) continue;
      const due = Math.min(this.shareOf(other), Math.max(other.wanted, other.wantedBefore));
      reserved += Math.max(0, due - other.bytes);
      // The rest of the tenants cannot change the answer.
      if (wouldBe + reserved > capacityBytes) break;
    }
    if (wouldBe + reserved <= capacityBytes) return 'admitted';
    return this.tenants.size === 1 ? 'full' : 'over-share';
  }

  private shareOf({ weight }: Tenant): number {
    const { capacityBytes, newcomerBytes } = this.options;
    return ((capacityBytes - newcomerBytes) * weight) / this.weights;
  }

  private of(tenantId: string): Tenant {
    let tenant = this.tenants.get(tenantId);
    if (tenant === undefined) {
      tenant = { weight: this.options.weightOf?.(tenantId) ?? 1, bytes: 0, wanted: 0, wantedBefore: 0 };
      this.tenants.set(tenantId, tenant);
      this.weights += tenant.weight;
    }
    return tenant;
  }

  /** Forgets who has wanted nothing for a window. */
  private turnWindow(): void {
    const nowMs = this.options.now();
    if (nowMs - this.windowStartMs < windowMs) return;
    this.windowStartMs = nowMs;
    for (const [tenantId, tenant] of this.tenants) {
      if (tenant.wanted === 0 && tenant.bytes === 0) {
        this.tenants.delete(tenantId);
        this.weights -= tenant.weight;
      }
      tenant.wantedBefore = tenant.wanted;
      tenant.wanted = tenant.bytes;
    }
  }
}
