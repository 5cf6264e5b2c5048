const levelWeight = 0.1;

/** What a value is expected to be at its place in the season: a mean of each slot in which newer seasons count more. */
export class SeasonalMean {
  private readonly means: Float64Array;
  private level = Number.NaN;

  /**
   * @param slots slots of a season
   * @param weight of the newest season in the mean of its slot, (0, 1]
   */
  constructor(
    slots: number,
    private readonly weight: number,
  ) {
    this.means = new Float64Array(slots).fill(Number.NaN);
  }

  /** Mean of a slot; of one without a value yet it is the level of the newest values. NaN of an empty series. */
  expected(slot: number): number {
    const mean = this.means[slot] ?? Number.NaN;
    return Number.isNaN(mean) ? this.level : mean;
  }

  add(slot: number, value: number): void {
    const mean = this.means[slot] ?? Number.NaN;
    this.means[slot] = Number.isNaN(mean) ? value : mean + this.weight * (value - mean);
    this.level = Number.isNaN(this.level) ? value : this.level + levelWeight * (value - this.level);
  }
}
