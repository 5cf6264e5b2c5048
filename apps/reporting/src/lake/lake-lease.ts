import { guardDatabase } from '@nadi/persistence';
import type { DataSource } from 'typeorm';

/** How long an instance writes the lake without saying so again, seconds. */
const leaseSeconds = 15;

/**
 * Which instance writes the lake. Every taking over begins an epoch, and whatever is stored names its epoch: an instance that
 * was thought dead stores nothing any more.
 */
export class LakeLease {
  private held: number | undefined;

  /** @param holder a name of this instance, for people */
  constructor(
    private readonly dataSource: DataSource,
    private readonly holder: string,
  ) {}

  /** The epoch in which this instance writes; undefined if another one does. */
  get epoch(): number | undefined {
    return this.held;
  }

  /** Takes the lease if it is free, or renews it. @throws NadiError DATABASE_UNAVAILABLE (retriable) */
  async takeOrRenew(): Promise<number | undefined> {
    const [[row]] = await guardDatabase(() =>
      this.dataSource.query<[{ epoch: number }[], number]>(
        `update lake_state set lease_until = now() + $2::int * interval '1 second', leader = $3,
           epoch = case when epoch = $1 then epoch else epoch + 1 end
         where epoch = $1 or lease_until < now() returning epoch`,
        [this.held ?? -1, leaseSeconds, this.holder],
      ),
    );
    this.held = row?.epoch;
    return this.held;
  }

  /** Lets another instance go on at once. */
  async giveBack(): Promise<void> {
    const epoch = this.held;
    this.held = undefined;
    if (epoch !== undefined) {
      await guardDatabase(() =>
        this.dataSource.query('update lake_state set lease_until = now(), leader = null where epoch = $1', [epoch]),
      );
    }
  }
}
