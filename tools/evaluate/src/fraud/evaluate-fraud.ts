import { NadiError } from '@nadi/errors';
import { OnlineModel, type FraudRules, type OnnxModel } from '@nadi/fraud';
import type { FeatureMatrix } from './handbook-features.ts';
import { aucRoc, averagePrecision, cardPrecision } from './metrics.ts';
import { onlinePlan } from './online-plan.ts';
import { dayMs, type Split } from './protocol.ts';
import type { Transactions } from './transactions.ts';

const lookedAtPerDay = 100;

/** How good a model is; each figure from 0 to 1. */
export interface ModelFigures {
  readonly name: string;
  readonly aucRoc: number;
  readonly averagePrecision: number;
  readonly cardPrecisionAt100: number;
}

/** Transactions with their features. */
export interface Evaluated {
  readonly transactions: Transactions;
  readonly features: FeatureMatrix;
}

/** The features of one transaction. */
export function rowOf({ features: { names, values } }: Evaluated, place: number): Float64Array {
  return values.subarray(place * names.length, (place + 1) * names.length);
}

/** Judges the scores that a model gave to the transactions of the test. */
export function figuresOf(
  name: string,
  { transactions }: Evaluated,
  { test }: Split,
  scores: Float64Array,
): ModelFigures {
  const labels = Uint8Array.from(test, (place) => transactions.frauds[place]!);
  const cards = test.map((place) => transactions.customers[place]!);
  const days = test.map((place) => Math.floor(transactions.timesMs[place]! / dayMs));
  return {
    name,
    aucRoc: aucRoc({ scores, labels }),
    averagePrecision: averagePrecision({ scores, labels }),
    cardPrecisionAt100: cardPrecision({ scores, labels, cards, days }, lookedAtPerDay),
  };
}

/** What the rules say of the transactions of the test. */
export function rulesScores(evaluated: Evaluated, { test }: Split, rules: FraudRules): Float64Array {
  const { names } = evaluated.features;
  return Float64Array.from(test, (place) => {
    const row = rowOf(evaluated, place);
    return rules.judge(Object.fromEntries(names.map((name, column) => [name, row[column]!]))).score;
  });
}

/**
 * What the online model says of the transactions of the test. It goes through all transactions in their order, and learns each
 * when its label becomes known.
 */
export function onlineScores(
  evaluated: Evaluated,
  { test }: Split,
  { delayDays, plan = onlinePlan }: { readonly delayDays: number; readonly plan?: typeof onlinePlan },
): Float64Array {
  const { timesMs, frauds } = evaluated.transactions;
  const model = new OnlineModel(plan);
  let unlearned = 0;
  return Float64Array.from(test, (place) => {
    const knownMs = timesMs[place]! - delayDays * dayMs;
    for (; timesMs[unlearned]! <= knownMs; unlearned += 1) {
      model.learn(rowOf(evaluated, unlearned), frauds[unlearned] === 1);
    }
    return model.score(rowOf(evaluated, place));
  });
}

/**
 * What a model that was trained elsewhere says of the transactions of the test.
 * @throws NadiError FRAUD_MODEL_INVALID if it wants a number that there is not
 */
export async function onnxScores(evaluated: Evaluated, { test }: Split, model: OnnxModel): Promise<Float64Array> {
  const { names } = evaluated.features;
  const columns = model.definition.inputs.map((input) => names.indexOf(input));
  if (columns.includes(-1)) {
    const missing = model.definition.inputs.filter((input) => !names.includes(input)).join(', ');
    throw new NadiError('FRAUD_MODEL_INVALID', { message: `there is no feature ${missing}` });
  }
  const rows = new Float32Array(test.length * columns.length);
  test.forEach((place, index) => {
    const row = rowOf(evaluated, place);
    columns.forEach((column, input) => {
      rows[index * columns.length + input] = row[column]!;
    });
  });
  return model.score(rows);
}
