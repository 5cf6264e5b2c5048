import { existsSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { computeHandbookFeatures, handbookFeatures } from './handbook-features.ts';
import { offlineFeatures } from './testing/offline-features.ts';
import { firstTransactions, randomTransactions } from './testing/some-transactions.ts';
import { readTransactions, type Transactions } from './transactions.ts';

const sample = new URL('../../../../../shared/data/fraud/transactions_2018-04-01_07-14.csv.gz', import.meta.url)
  .pathname;

/** The largest difference of any feature of any transaction, relative to its size where it is above 1. */
async function largestDifference(transactions: Transactions): Promise<number> {
  const online = await computeHandbookFeatures(transactions, 7);
  const offline = await offlineFeatures(transactions);
  expect(offline.length).toBe(online.values.length);
  return online.values.reduce((largest, value, place) => {
    const wanted = offline[place] ?? Number.NaN;
    return Math.max(largest, Math.abs(value - wanted) / Math.max(1, Math.abs(wanted)));
  }, 0);
}

describe('the features of the handbook, event by event', () => {
  it('are 15', () => {
    expect(handbookFeatures).toHaveLength(15);
  });

  it('equal those of a database over all rows, with ties and gaps', async () => {
    expect(await largestDifference(randomTransactions(6_000))).toBeLessThan(1e-9);
  });

  const isThere = existsSync(sample);
  (isThere ? it : it.skip)(
    `equal them on 100,000 transactions of the sample${isThere ? '' : ' (it is absent)'}`,
    async () => {
      const transactions = firstTransactions(await readTransactions(sample), 100_000);
      expect(transactions.count).toBe(100_000);
      expect(await largestDifference(transactions)).toBeLessThan(1e-9);
    },
  );
});
