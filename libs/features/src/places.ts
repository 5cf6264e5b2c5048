import type { ColumnPlan } from './feature-plan.ts';

/** Gives out the places of columns, of accumulated numbers and of the state of an entity. */
export class Places {
  readonly columns: ColumnPlan[] = [];
  private outputCount = 0;
  /** The first place is the time of the newest event. */
  private length = 1;

  get outputs(): number {
    return this.outputCount;
  }

  get stateLength(): number {
    return this.length;
  }

  column(wanted: ColumnPlan): number {
    const found = this.columns.findIndex(
      ({ where, value, isText }) => where === wanted.where && value === wanted.value && isText === wanted.isText,
    );
    return found >= 0 ? found : this.columns.push(wanted) - 1;
  }

  reserveState(places: number): number {
    this.length += places;
    return this.length - places;
  }

  reserveOutput(): number {
    this.outputCount += 1;
    return this.outputCount - 1;
  }
}
