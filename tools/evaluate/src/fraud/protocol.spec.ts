import { describe, expect, it } from '@jest/globals';
import { dayMs, parseDays, splitTransactions } from './protocol.ts';
import type { Transactions } from './transactions.ts';

/** Transactions given as day, card and label. */
function transactionsOf(rows: readonly (readonly [number, string, number])[]): Transactions {
  return {
    count: rows.length,
    ids: rows.map((_, index) => String(index)),
    customers: rows.map(([, card]) => card),
    terminals: rows.map(() => 't'),
    timesMs: Float64Array.from(rows, ([day], index) => day * dayMs + index),
    amounts: new Float64Array(rows.length),
    frauds: Uint8Array.from(rows, ([, , label]) => label),
    scenarios: new Uint8Array(rows.length),
  };
}

describe('days', () => {
  it('are read as both ends included', () => {
    expect(parseDays('1970-01-02..1970-01-04')).toEqual({ first: 1, last: 3 });
  });

  it.each(['2018-06-11', '2018-06-17..2018-06-11', '2018-02-30..2018-03-05', '11.6.2018..17.6.2018', 'a..b'])(
    'are refused: %s',
    (text) => {
      expect(() => parseDays(text)).toThrow(expect.objectContaining({ code: 'USAGE' }));
    },
  );
});

describe('the split', () => {
  const transactions = transactionsOf([
    [0, 'a', 1],
    [0, 'b', 0],
    [1, 'c', 1],
    [2, 'd', 1],
    [3, 'a', 0],
    [3, 'c', 1],
    [3, 'd', 1],
    [4, 'b', 1],
    [4, 'c', 0],
    [5, 'd', 1],
    [5, 'e', 1],
  ]);

  it('leaves cards out from the day on which their frauds are known', () => {
    const days = { train: { first: 0, last: 1 }, test: { first: 4, last: 5 }, delayDays: 2 };
    const { train, test } = splitTransactions(transactions, days);
    expect(train).toEqual([0, 1, 2]);
    // On day 4 the frauds of a and c are known, on day 5 also that of d on day 2.
    expect(test).toEqual([7, 10]);
  });

  it('is refused where labels would not be known', () => {
    const days = { train: { first: 0, last: 1 }, test: { first: 3, last: 4 }, delayDays: 2 };
    expect(() => splitTransactions(transactions, days)).toThrow('must begin 2 days after');
  });

  it('is refused without transactions', () => {
    const days = { train: { first: 50, last: 51 }, test: { first: 60, last: 60 }, delayDays: 2 };
    expect(() => splitTransactions(transactions, days)).toThrow('0 transactions to train with');
  });
});
