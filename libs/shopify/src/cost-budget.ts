/** What an answer says of the bucket that queries are paid from, in points. */
export interface ThrottleStatus {
  readonly maximumAvailable: number;
  readonly currentlyAvailable: number;
  /** Points per second. */
  readonly restoreRate: number;
}

/** Knows from the last answer what is left, so that queries wait by themselves rather than be refused. */
export class CostBudget {
  private last: (ThrottleStatus & { readonly atMs: number }) | undefined;

  /**
   * @param now milliseconds since 1970.
   * @param keptShare of the bucket that is left to others, from 0 up to 1.
   */
  constructor(
    private readonly now: () => number,
    private readonly keptShare = 0,
  ) {}

  learn(status: ThrottleStatus): void {
    this.last = { ...status, atMs: this.now() };
  }

  /** How long until there is enough for a query, milliseconds; nothing is known before the first answer. */
  waitMs(cost: number): number {
    if (this.last === undefined || this.last.restoreRate <= 0) {
      return 0;
    }
    const { maximumAvailable, currentlyAvailable, restoreRate, atMs } = this.last;
    const restored = ((this.now() - atMs) / 1_000) * restoreRate;
    const available = Math.min(maximumAvailable, currentlyAvailable + Math.max(0, restored));
    // What costs more than the bucket holds is refused in any case, and not for waiting too short.
    const wanted = cost + this.keptShare * maximumAvailable;
    return Math.max(0, Math.ceil(((Math.min(wanted, maximumAvailable) - available) / restoreRate) * 1_000));
  }
}
