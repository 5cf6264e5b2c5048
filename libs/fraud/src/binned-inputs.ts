import { binOf, quantileEdges } from './quantile-bins.ts';

/** What an online model looks at. */
export interface InputsPlan {
  /** Names of the numbers that it is given, in their order. */
  readonly inputs: readonly string[];
  /** Numbers it makes of two of them: the first divided by the second, 0 where that is 0. */
  readonly quotients: Readonly<Record<string, readonly [string, string]>>;
  /** Pairs of inputs or quotients that mean something together. */
  readonly crosses: readonly (readonly [string, string])[];
  /** Bins per input; those at the ends come in addition. */
  readonly bins: number;
  /** Bins per input in a pair. */
  readonly crossBins: number;
}

/** Makes features that are there or not of numbers: the bin of each, and the pairs of bins. */
export class BinnedInputs {
  /** Names of what is looked at, one for each active feature. The first is always there. */
  readonly names: readonly string[];
  /** How many features there can be. */
  readonly size: number;
  private readonly offsets: readonly number[];
  private readonly columns: readonly (readonly [number, number])[];
  private readonly pairs: readonly (readonly [number, number])[];

  /** @param edges per input and quotient, first those for themselves, then those for pairs */
  constructor(
    plan: InputsPlan,
    readonly edges: readonly Float64Array[],
    readonly coarse: readonly Float64Array[],
  ) {
    const names = namesOf(plan);
    this.columns = columnsOf(plan);
    this.pairs = plan.crosses.map(([one, other]) => [names.indexOf(one), names.indexOf(other)]);
    this.names = ['(always)', ...names, ...plan.crosses.map((cross) => cross.join(' × '))];
    const sizes = [
      1,
      ...edges.map(({ length }) => length + 1),
      ...this.pairs.map(([one, other]) => (coarse[one]!.length + 1) * (coarse[other]!.length + 1)),
    ];
    this.offsets = sizes.map((_, index) => sizes.slice(0, index).reduce((sum, size) => sum + size, 0));
    this.size = sizes.reduce((sum, size) => sum + size, 0);
  }

  /** Chooses the bins by examples. */
  static fit(plan: InputsPlan, examples: readonly Float64Array[]): BinnedInputs {
    const values = columnsOf(plan).map((column) =>
      Float64Array.from(examples, (example) => columnValue(example, column)),
    );
    return new BinnedInputs(
      plan,
      values.map((column) => quantileEdges(column, plan.bins)),
      values.map((column) => quantileEdges(column, plan.crossBins)),
    );
  }

  /** The features that are there, one for each of `names`. */
  active(example: Float64Array): Int32Array {
    const active = new Int32Array(this.offsets.length);
    const { columns, edges, coarse, pairs, offsets } = this;
    for (let index = 0; index < columns.length; index += 1) {
      active[index + 1] = offsets[index + 1]! + binOf(edges[index]!, columnValue(example, columns[index]!));
    }
    for (let index = 0; index < pairs.length; index += 1) {
      const [one, other] = pairs[index]!;
      const row = binOf(coarse[one]!, columnValue(example, columns[one]!));
      const column = binOf(coarse[other]!, columnValue(example, columns[other]!));
      const place = columns.length + 1 + index;
      active[place] = offsets[place]! + row * (coarse[other]!.length + 1) + column;
    }
    return active;
  }
}

function namesOf({ inputs, quotients }: InputsPlan): string[] {
  return [...inputs, ...Object.keys(quotients)];
}

/** Which numbers are looked at: an input by itself, or two of which one is divided by the other. */
function columnsOf({ inputs, quotients }: InputsPlan): (readonly [number, number])[] {
  return [
    ...inputs.map((_, index) => [index, -1] as const),
    ...Object.values(quotients).map(([of, by]) => [inputs.indexOf(of), inputs.indexOf(by)] as const),
  ];
}

function columnValue(example: Float64Array, [of, by]: readonly [number, number]): number {
  if (by < 0) {
    return example[of]!;
  }
  return example[by] === 0 ? 0 : example[of]! / example[by]!;
}
