import { NadiError } from '@nadi/errors';
import { BinnedInputs, type InputsPlan } from './binned-inputs.ts';
import { FtrlRegression, probabilityOf, type FtrlOptions } from './ftrl.ts';

/** Everything that makes an online model what it is, beside what it has learned. */
export interface OnlineModelPlan extends InputsPlan, FtrlOptions {
  /** Examples after which bins are chosen for the first time; until then it says the same of everything. */
  readonly firstBins: number;
  /** Examples that are kept to choose the bins again, each time there are twice as many, and to learn anew with them. */
  readonly warmUp: number;
}

/** What an input says about an example, in log-odds: above 0 for fraud. */
export interface Contribution {
  readonly name: string;
  readonly logOdds: number;
}

/** What a model has learned, as JSON can hold it. */
export interface OnlineModelState {
  readonly plan: OnlineModelPlan;
  readonly learned: number;
  readonly waiting: readonly { readonly values: readonly number[]; readonly isFraud: boolean }[];
  readonly bins?: { readonly edges: readonly (readonly number[])[]; readonly coarse: readonly (readonly number[])[] };
  readonly gradients: readonly number[];
  readonly squares: readonly number[];
}

/**
 * Says how likely a fraud is, and learns from each label as it becomes known: logistic regression over quantile bins of the
 * inputs and of pairs of them, by FTRL-proximal. The same examples in the same order give the same model.
 */
export class OnlineModel {
  private waiting: { readonly values: Float64Array; readonly isFraud: boolean }[] = [];
  private waitingFrauds = 0;
  private bins: BinnedInputs | undefined;
  private regression: FtrlRegression | undefined;
  private learned = 0;

  constructor(private readonly plan: OnlineModelPlan) {
    const known = [...plan.inputs, ...Object.keys(plan.quotients)];
    const used = [...Object.values(plan.quotients).flat(), ...plan.crosses.flat()];
    const unknown = used.find((name) => !known.includes(name));
    if (unknown !== undefined) {
      throw invalid(`there is no input ${unknown}`);
    }
  }

  /** Examples it has learned from. */
  get examples(): number {
    return this.learned;
  }

  /**
   * The probability of fraud, from 0 to 1.
   * @param values one per input of the plan
   */
  score(values: Float64Array): number {
    if (this.bins === undefined || this.regression === undefined) {
      return (this.waitingFrauds + 1) / (this.waiting.length + 2);
    }
    return probabilityOf(this.regression.logOdds(this.bins.active(values)));
  }

  /** What each input and pair says, the strongest first; nothing before the bins are chosen. */
  contributions(values: Float64Array): Contribution[] {
    const { bins, regression } = this;
    if (bins === undefined || regression === undefined) {
      return [];
    }
    return [...bins.active(values)]
      .map((feature, place) => ({ name: bins.names[place] ?? '', logOdds: regression.weight(feature) }))
      .sort((one, other) => Math.abs(other.logOdds) - Math.abs(one.logOdds));
  }

  /** Learns what an example turned out to be. */
  learn(values: Float64Array, isFraud: boolean): void {
    this.learned += 1;
    if (this.bins !== undefined && this.regression !== undefined) {
      this.regression.learn(this.bins.active(values), isFraud);
    }
    if (this.learned > this.plan.warmUp) {
      return;
    }
    this.waiting.push({ values: values.slice(), isFraud });
    this.waitingFrauds += isFraud ? 1 : 0;
    if (this.learned >= this.nextBins) {
      this.chooseBins();
    }
  }

  snapshot(): OnlineModelState {
    const { plan, learned, bins, regression } = this;
    return {
      plan,
      learned,
      waiting: this.waiting.map(({ values, isFraud }) => ({ values: [...values], isFraud })),
      ...(bins === undefined
        ? {}
        : { bins: { edges: bins.edges.map((one) => [...one]), coarse: bins.coarse.map((one) => [...one]) } }),
      gradients: [...(regression?.gradients ?? [])],
      squares: [...(regression?.squares ?? [])],
    };
  }

  /** The model that `snapshot` was taken of.
   * @throws NadiError FRAUD_MODEL_INVALID
   */
  static restore(state: OnlineModelState): OnlineModel {
    const model = new OnlineModel(state.plan);
    model.learned = state.learned;
    model.waiting = state.waiting.map(({ values, isFraud }) => ({ values: Float64Array.from(values), isFraud }));
    model.waitingFrauds = model.waiting.filter(({ isFraud }) => isFraud).length;
    if (state.bins !== undefined) {
      const arrays = (numbers: readonly (readonly number[])[]) => numbers.map((one) => Float64Array.from(one));
      model.bins = new BinnedInputs(state.plan, arrays(state.bins.edges), arrays(state.bins.coarse));
      model.regression = new FtrlRegression(model.bins.size, state.plan);
      if (state.gradients.length !== model.bins.size || state.squares.length !== model.bins.size) {
        throw invalid(`it has ${state.gradients.length} weights, and its bins need ${model.bins.size}`);
      }
      model.regression.gradients.set(state.gradients);
      model.regression.squares.set(state.squares);
    }
    return model;
  }

  /** When bins are chosen next. */
  private get nextBins(): number {
    const { firstBins, warmUp } = this.plan;
    const doubled = firstBins * 2 ** Math.ceil(Math.log2(Math.max(1, this.learned / firstBins)));
    return Math.min(doubled, warmUp);
  }

  /** What was rare or not there yet at first, such as labels that take a week, has bins of its own later. */
  private chooseBins(): void {
    const { waiting } = this;
    this.bins = BinnedInputs.fit(
      this.plan,
      waiting.map(({ values }) => values),
    );
    this.regression = new FtrlRegression(this.bins.size, this.plan);
    for (const { values, isFraud } of waiting) {
      this.regression.learn(this.bins.active(values), isFraud);
    }
    if (this.learned >= this.plan.warmUp) {
      this.waiting = [];
    }
  }
}

function invalid(reason: string): NadiError {
  return new NadiError('FRAUD_MODEL_INVALID', { message: `the online model cannot be used: ${reason}` });
}
