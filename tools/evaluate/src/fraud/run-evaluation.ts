import { readFile } from 'node:fs/promises';
import { messageOf, NadiError } from '@nadi/errors';
import { compileRules, OnnxModel, parseOnnxModel } from '@nadi/fraud';
import {
  figuresOf,
  onlineScores,
  onnxScores,
  rulesScores,
  type Evaluated,
  type ModelFigures,
} from './evaluate-fraud.ts';
import { computeHandbookFeatures, handbookFeatures } from './handbook-features.ts';
import { splitTransactions, type DayRange } from './protocol.ts';
import { readTransactions } from './transactions.ts';
import { writeFeatures } from './write-features.ts';

export interface FraudOptions {
  /** CSV of the handbook's raw columns, or such a file compressed with gzip. */
  readonly transactions: string;
  readonly train: DayRange;
  readonly test: DayRange;
  /** Days until the label of a transaction is known. */
  readonly delayDays: number;
  /** A model that was trained elsewhere, and the YAML file that names its inputs. */
  readonly onnx?: { readonly model: string; readonly definition: string };
  /** Where the features of all transactions are written as Parquet. */
  readonly featuresOut?: string;
  /** Is told what is being done. */
  readonly progress?: (line: string) => void;
}

export interface FraudReport {
  readonly trainTransactions: number;
  readonly testTransactions: number;
  readonly testFrauds: number;
  readonly models: readonly ModelFigures[];
}

/**
 * Evaluates fraud models by the protocol of the Fraud Detection Handbook.
 * @throws NadiError FILE_UNREADABLE, USAGE, FRAUD_MODEL_INVALID
 */
export async function evaluateFraud(options: FraudOptions): Promise<FraudReport> {
  const progress = options.progress ?? (() => undefined);
  const transactions = await readTransactions(options.transactions);
  const split = splitTransactions(transactions, options);
  progress(`${transactions.count} transactions read`);
  const evaluated: Evaluated = {
    transactions,
    features: await computeHandbookFeatures(transactions, options.delayDays),
  };
  progress(`${handbookFeatures.length} features computed for each`);
  if (options.featuresOut !== undefined) {
    await writeFeatures(evaluated, options.featuresOut);
    progress(`features written to ${options.featuresOut}`);
  }
  const file = new URL('../../rules.yaml', import.meta.url).pathname;
  const rules = compileRules({ file, text: await readFile(file, 'utf8') }, handbookFeatures);
  const scores = {
    rules: rulesScores(evaluated, split, rules),
    online: onlineScores(evaluated, split, options),
    ...(options.onnx === undefined ? {} : { onnx: await onnxScores(evaluated, split, await openModel(options.onnx)) }),
  };
  return {
    trainTransactions: split.train.length,
    testTransactions: split.test.length,
    testFrauds: split.test.reduce((sum, place) => sum + transactions.frauds[place]!, 0),
    models: Object.entries(scores).map(([name, one]) => figuresOf(name, evaluated, split, one)),
  };
}

async function openModel({
  model,
  definition,
}: {
  readonly model: string;
  readonly definition: string;
}): Promise<OnnxModel> {
  const text = await read(definition);
  return OnnxModel.open(parseOnnxModel({ file: definition, text: text.toString() }), await read(model));
}

async function read(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (cause) {
    throw new NadiError('FILE_UNREADABLE', { message: `${file}: ${messageOf(cause)}`, context: { file }, cause });
  }
}
