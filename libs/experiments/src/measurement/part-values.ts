import { NadiError } from '@nadi/errors';
import { currencyDimension, type CompiledMetric } from '@nadi/metrics';
import type { UnitPart } from './unit-metric.ts';

/** When an event of a unit was: from its exposure on, or before. */
export type UnitPeriod = 'after' | 'before';

const periods = ['after', 'before'] as const;

/**
 * What units add to the parts of their metrics, of the events of one contract. The expressions are those that count the metric
 * anywhere else. Events come unit by unit, so that only one unit's different values are kept.
 */
export class PartValues {
  private readonly totals: readonly PartTotals[];
  private current = -1;
  private failed = 0;

  /**
   * @param units how many there are; they are numbered from 0.
   * @param currency in which metrics of money count.
   */
  constructor(
    private readonly contract: string,
    parts: readonly UnitPart[],
    units: number,
    currency: string | undefined,
  ) {
    this.totals = parts.map((part) => new PartTotals(part, units, currency));
  }

  /** Events that an expression cannot be evaluated on. They count in nothing, as everywhere. */
  get failedEvents(): number {
    return this.failed;
  }

  /** Takes an event of a unit in. All of a unit come one after the other. */
  add(unit: number, period: UnitPeriod, data: unknown): void {
    if (unit !== this.current) {
      this.totals.forEach((one) => one.begin());
      this.current = unit;
    }
    const event = { contract: this.contract, data };
    try {
      const found = this.totals.map((one) => one.valuesOf(event));
      this.totals.forEach((one, index) => one.add(unit, period, found[index] as (string | number)[]));
    } catch (error) {
      if (!isExpressionFault(error)) {
        throw error;
      }
      this.failed += 1;
    }
  }

  /** What a unit has added in a period; 0 for a part that is not of this contract. */
  of(part: UnitPart, unit: number, period: UnitPeriod): number {
    return this.totals.find((one) => isSamePart(one.part, part))?.of(unit, period) ?? 0;
  }
}

/** Whether two parts add the same. */
export function isSamePart(one: UnitPart, other: UnitPart): boolean {
  return one.metric === other.metric && one.adds === other.adds;
}

class PartTotals {
  private readonly totals: Readonly<Record<UnitPeriod, Float64Array>>;
  private readonly seen = { after: new Set<string>(), before: new Set<string>() };
  private readonly currencyIndex: number;

  constructor(
    readonly part: UnitPart,
    units: number,
    private readonly currency: string | undefined,
  ) {
    this.totals = { after: new Float64Array(units), before: new Float64Array(units) };
    this.currencyIndex = part.metric.dimensionNames.indexOf(currencyDimension);
  }

  begin(): void {
    periods.forEach((period) => this.seen[period].clear());
  }

  valuesOf(event: Parameters<CompiledMetric['contribute']>[0]): (string | number)[] {
    const values: (string | number)[] = [];
    this.part.metric.contribute(event, (dimensions, value) => {
      if (this.currencyIndex < 0 || dimensions[this.currencyIndex] === this.currency) {
        values.push(value);
      }
    });
    return values;
  }

  add(unit: number, period: UnitPeriod, values: readonly (string | number)[]): void {
    const totals = this.totals[period];
    for (const value of values) {
      totals[unit] = (totals[unit] as number) + this.amountOf(period, value);
    }
  }

  of(unit: number, period: UnitPeriod): number {
    return this.totals[period][unit] ?? 0;
  }

  private amountOf(period: UnitPeriod, value: string | number): number {
    switch (this.part.adds) {
      case 'count':
        return 1;
      case 'sum':
        return Number(value);
      case 'distinct': {
        const seen = this.seen[period];
        const before = seen.size;
        seen.add(String(value));
        return seen.size - before;
      }
    }
  }
}

function isExpressionFault(error: unknown): boolean {
  return error instanceof NadiError && error.code === 'EXPRESSION_INVALID';
}
