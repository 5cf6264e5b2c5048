import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, describe, expect, it } from '@jest/globals';
import { handbookFeatures } from './handbook-features.ts';
import { parseDays } from './protocol.ts';
import { evaluateFraud } from './run-evaluation.ts';
import { randomTransactions } from './testing/some-transactions.ts';

const folder = await mkdtemp(join(tmpdir(), 'nadi-fraud-'));
afterAll(() => rm(folder, { recursive: true }));

const heading = 'TRANSACTION_ID,TX_DATETIME,CUSTOMER_ID,TERMINAL_ID,TX_AMOUNT,TX_FRAUD,TX_FRAUD_SCENARIO';
const transactions = randomTransactions(3_000);
const lines = transactions.ids.map((id, place) => {
  // High amounts are frauds, so that there is something to find.
  const fraud = transactions.amounts[place]! > 250 ? 1 : 0;
  const time = new Date(transactions.timesMs[place]!).toISOString().slice(0, 19).replace('T', ' ');
  const card = `${transactions.customers[place]}-${place % 40}`;
  return [id, time, card, transactions.terminals[place], transactions.amounts[place], fraud, fraud].join(',');
});

async function fileOf(name: string, text: string): Promise<string> {
  const file = join(folder, name);
  await writeFile(file, name.endsWith('.gz') ? gzipSync(text) : text);
  return file;
}

const days = { train: parseDays('2018-05-01..2018-05-20'), test: parseDays('2018-05-28..2018-06-10'), delayDays: 7 };

describe('an evaluation of fraud models', () => {
  it('says how good rules and the online model are, and writes the features', async () => {
    const featuresOut = join(folder, "features of 'all'.parquet");
    const file = await fileOf('t.csv.gz', [heading, ...lines].join('\n'));
    const report = await evaluateFraud({ ...days, transactions: file, featuresOut });
    expect(report.models.map(({ name }) => name)).toEqual(['rules', 'online']);
    for (const { aucRoc, averagePrecision, cardPrecisionAt100 } of report.models) {
      [aucRoc, averagePrecision, cardPrecisionAt100].forEach((value) => {
        expect(value).toBeGreaterThanOrEqual(0);
        expect(value).toBeLessThanOrEqual(1);
      });
    }
    const connection = await (await DuckDBInstance.create(':memory:')).connect();
    const read = await connection.runAndReadAll('SELECT * FROM read_parquet($1) ORDER BY TX_DATETIME', [featuresOut]);
    connection.closeSync();
    expect(read.currentRowCount).toBe(transactions.count);
    expect(read.columnNames()).toEqual(
      expect.arrayContaining(['TRANSACTION_ID', 'TX_DATETIME', ...handbookFeatures, 'TX_FRAUD']),
    );
  });

  it.each([
    ['a file that is not there', () => Promise.resolve(join(folder, 'none.csv')), 'none.csv'],
    ['a file without a column', () => fileOf('short.csv', 'TRANSACTION_ID,TX_AMOUNT\n1,2\n'), 'TX_DATETIME'],
    ['an amount that is none', () => fileOf('amount.csv', `${heading}\n1,2018-05-01 00:00:00,c,t,much,0,0\n`), 'much'],
    [
      'a transaction without a card',
      () => fileOf('card.csv', `${heading}\n7,2018-05-01 00:00:00,,t,5,0,0\n`),
      'transaction 7',
    ],
  ])('refuses %s', async (_what, file, reason) => {
    const evaluated = evaluateFraud({ ...days, transactions: await file() });
    await expect(evaluated).rejects.toMatchObject({
      code: 'FILE_UNREADABLE',
      message: expect.stringContaining(reason),
    });
  });
});
