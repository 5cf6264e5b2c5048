import { join } from 'node:path';
import type { ModelFigures } from '@nadi/evaluate';
import { runnable, type ExitCode } from '../command.ts';
import { wholeNumber } from '../terminal/argument-parsers.ts';
import { tableLines } from '../terminal/table.ts';

interface FraudCommandOptions {
  readonly transactions: string;
  readonly train: string;
  readonly test: string;
  readonly delayDays: number;
  readonly onnx?: string;
  readonly model?: string;
  readonly featuresOut?: string;
}

/** Rules and models beside each other, by the protocol of the Fraud Detection Handbook. */
export const fraudCommand = runnable<FraudCommandOptions>({
  usage: 'fraud',
  summary: "Fraud models by the Fraud Detection Handbook's protocol, on its raw columns.",
  example:
    'evaluate fraud --transactions transactions.csv.gz --train 2018-06-11..2018-06-17 --test 2018-06-25..2018-07-01',
  options: (command) =>
    command
      .requiredOption('--transactions <file>', 'CSV with TRANSACTION_ID, TX_DATETIME, CUSTOMER_ID …, also as .gz')
      .requiredOption('--train <from..to>', 'days that models are trained with, both included')
      .requiredOption('--test <from..to>', 'days that they are judged by, after training and delay')
      .option(
        '--delay-days <days>',
        'days until the label of a transaction is known',
        wholeNumber({ min: 1, max: 30 }),
        7,
      )
      .option('--onnx <file>', 'a model that was trained elsewhere')
      .option('--model <file>', 'what it takes and gives (default: config/models/fraud-handbook.yaml)')
      .option('--features-out <file>', 'write the features of all transactions as Parquet'),
  run: async ({ options: { onnx, model, ...options }, output, context }): Promise<ExitCode> => {
    const definition = model ?? join(context.settings.root, 'config', 'models', 'fraud-handbook.yaml');
    const { evaluateFraud, parseDays } = await import('@nadi/evaluate');
    const report = await evaluateFraud({
      ...options,
      ...(onnx === undefined ? {} : { onnx: { model: onnx, definition } }),
      train: parseDays(options.train),
      test: parseDays(options.test),
      progress: (line) => output.note(line),
    });
    output.result(report, [
      `${report.trainTransactions} transactions to train with, ${report.testTransactions} to test with, ${report.testFrauds} of them frauds.`,
      ...tableLines([['model', 'AUC ROC', 'average precision', 'card precision@100'], ...report.models.map(rowOf)]),
    ]);
    return 0;
  },
});

function rowOf({ name, ...figures }: ModelFigures): string[] {
  const values = [figures.aucRoc, figures.averagePrecision, figures.cardPrecisionAt100];
  return [name, ...values.map((value) => value.toFixed(3))];
}
