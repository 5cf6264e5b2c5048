import type { LakeChanges, LakeStore } from './lake-store.ts';
import { LakeView } from './lake-view.ts';

/** Removed files are forgotten ten minutes after their removal; half of that later nobody can be sure to be told of all. */
const toldForMs = 5 * 60_000;

/** The newest version of the lake that this instance knows. */
export class FollowedView {
  private known = LakeView.empty;
  private lookedAtMs = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly store: Pick<LakeStore, 'changesSince'>,
    private readonly now: () => number,
  ) {}

  get current(): LakeView {
    return this.known;
  }

  /**
   * Looks what has changed; an instance that could not look for long, because it or PostgreSQL was away, begins anew.
   * @throws NadiError DATABASE_UNAVAILABLE (retriable)
   */
  async look(): Promise<LakeChanges | undefined> {
    const nowMs = this.now();
    const from = nowMs - this.lookedAtMs > toldForMs ? LakeView.empty : this.known;
    const changes = await this.store.changesSince(from.version);
    this.lookedAtMs = nowMs;
    if (changes !== undefined) {
      this.known = from.after(changes);
    }
    return changes;
  }
}
