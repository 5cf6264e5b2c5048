import { readFile } from 'node:fs/promises';
import { type AvroRecord, type Contract } from '@nadi/contracts';
import { compileFeatures, FeatureEngine } from '@nadi/features';
import type { Transactions } from './transactions.ts';

/** Names of the features, in the order in which models take them, and where they come from. */
const sources = {
  TX_AMOUNT: ['customer', 'amount'],
  TX_DURING_WEEKEND: ['customer', 'weekend'],
  TX_DURING_NIGHT: ['customer', 'night'],
  CUSTOMER_ID_NB_TX_1DAY_WINDOW: ['customer', 'count-1d'],
  CUSTOMER_ID_AVG_AMOUNT_1DAY_WINDOW: ['customer', 'mean-1d'],
  CUSTOMER_ID_NB_TX_7DAY_WINDOW: ['customer', 'count-7d'],
  CUSTOMER_ID_AVG_AMOUNT_7DAY_WINDOW: ['customer', 'mean-7d'],
  CUSTOMER_ID_NB_TX_30DAY_WINDOW: ['customer', 'count-30d'],
  CUSTOMER_ID_AVG_AMOUNT_30DAY_WINDOW: ['customer', 'mean-30d'],
  TERMINAL_ID_NB_TX_1DAY_WINDOW: ['terminal', 'count-1d'],
  TERMINAL_ID_RISK_1DAY_WINDOW: ['terminal', 'risk-1d'],
  TERMINAL_ID_NB_TX_7DAY_WINDOW: ['terminal', 'count-7d'],
  TERMINAL_ID_RISK_7DAY_WINDOW: ['terminal', 'risk-7d'],
  TERMINAL_ID_NB_TX_30DAY_WINDOW: ['terminal', 'count-30d'],
  TERMINAL_ID_RISK_30DAY_WINDOW: ['terminal', 'risk-30d'],
} as const;

/** The features of the Fraud Detection Handbook, chapter 3, by its names and in its order. */
export const handbookFeatures: readonly string[] = Object.keys(sources);

/** The features of each transaction, one after the other. */
export interface FeatureMatrix {
  readonly names: readonly string[];
  /** `names.length` numbers per transaction. */
  readonly values: Float64Array;
}

const files = ['customer-transactions.yaml', 'terminal-transactions.yaml'];
const source = 'evaluate.transaction';

/** What the transactions of an evaluation are to the features: a contract that no topic has. */
const contract: Contract = {
  ...{ name: source, domain: 'evaluate', purpose: 'Transactions of a file.', version: 1, key: 'CUSTOMER_ID' },
  schemas: [
    {
      ...{ type: 'record', name: 'Transaction', namespace: 'nadi.evaluate', doc: 'A transaction of a file.' },
      fields: ['CUSTOMER_ID', 'TERMINAL_ID', 'TX_AMOUNT', 'TX_FRAUD'].map((name) => ({
        name,
        doc: '',
        type: 'string',
      })),
    } satisfies AvroRecord,
  ],
  ...{ partitions: 1, compatibility: 'FULL_TRANSITIVE', retentionMs: 'compact', expectedEveryMs: 'irregular' },
  ...{ freshnessTargetMs: 0, classification: 'internal', personalFields: [], quality: [] },
  ...{ owner: { team: '', contact: '', runbook: '' }, producers: [], consumers: [] },
};

/**
 * Computes the features in the order of the transactions, with the engine that serves features.
 * @param delayDays after how many days the labels of a terminal are part of its risk; 7 in the handbook
 */
export async function computeHandbookFeatures(transactions: Transactions, delayDays: number): Promise<FeatureMatrix> {
  const texts = await Promise.all(
    files.map(async (file) => {
      const path = new URL(`../../features/${file}`, import.meta.url).pathname;
      const text = await readFile(path, 'utf8');
      return { file: path, text: text.replaceAll('delay: 7d', `delay: ${delayDays}d`) };
    }),
  );
  const sets = compileFeatures(texts, new Map([[source, contract]]));
  const engine = new FeatureEngine(sets);
  const places = Object.values(sources).map(([entity, feature]) => {
    const set = sets.findIndex((one) => one.entity === entity);
    return { set, index: sets[set]?.features.indexOf(feature) ?? -1 };
  });
  const width = places.length;
  const values = new Float64Array(transactions.count * width);
  for (let place = 0; place < transactions.count; place += 1) {
    const seen = engine.observe({
      contract: source,
      timeMs: transactions.timesMs[place]!,
      data: {
        CUSTOMER_ID: transactions.customers[place],
        TERMINAL_ID: transactions.terminals[place],
        TX_AMOUNT: transactions.amounts[place],
        TX_FRAUD: transactions.frauds[place],
      },
    });
    for (let column = 0; column < width; column += 1) {
      const { set, index } = places[column]!;
      values[place * width + column] = seen[set]!.values[index]!;
    }
  }
  return { names: handbookFeatures, values };
}
