import { NadiError } from '@nadi/errors';
import type { Transactions } from './transactions.ts';

/** Days of UTC, both included, as numbers of days since 1970. */
export interface DayRange {
  readonly first: number;
  readonly last: number;
}

export const dayMs = 86_400_000;

/**
 * Days such as `2018-06-11..2018-06-17`.
 * @throws NadiError USAGE
 */
export function parseDays(text: string): DayRange {
  const [first = Number.NaN, last = Number.NaN, ...more] = text.split('..').map(dayOf);
  if (Number.isNaN(first) || Number.isNaN(last) || more.length > 0 || last < first) {
    throw new NadiError('USAGE', { message: `"${text}" are no days such as 2018-06-11..2018-06-17` });
  }
  return { first, last };
}

function dayOf(text: string): number {
  const timeMs = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  // `Date.parse` takes 30 February for 2 March.
  const isDay = !Number.isNaN(timeMs) && new Date(timeMs).toISOString().startsWith(text);
  return isDay ? timeMs / dayMs : Number.NaN;
}

/** Which transactions a model may learn from, and which it is judged by. */
export interface Split {
  /** Places of transactions. */
  readonly train: readonly number[];
  readonly test: readonly number[];
}

/**
 * The split of the Fraud Detection Handbook (chapter 4). Cards that are known to be compromised are not part of the test: those
 * with a fraud in the days of training, and on each day of the test those whose frauds have become known by then: a day before
 * the delay.
 * @throws NadiError USAGE if the test does not begin after training and delay, or there are no transactions
 */
export function splitTransactions(
  transactions: Transactions,
  { train, test, delayDays }: { readonly train: DayRange; readonly test: DayRange; readonly delayDays: number },
): Split {
  if (test.first <= train.last + delayDays) {
    const message = `the test must begin ${delayDays} days after the last day of training: labels are not known before`;
    throw new NadiError('USAGE', { message });
  }
  const byDay = Map.groupBy(placesOf(transactions), (place) => Math.floor(transactions.timesMs[place]! / dayMs));
  const of = (day: number): readonly number[] => byDay.get(day) ?? [];
  const isFraud = (place: number) => transactions.frauds[place] === 1;
  const trained = daysOf(train).flatMap(of);
  const compromised = new Set(trained.filter(isFraud).map((place) => transactions.customers[place]));
  const tested = daysOf(test).flatMap((day) => {
    for (const place of of(day - delayDays - 1).filter(isFraud)) {
      compromised.add(transactions.customers[place]);
    }
    return of(day).filter((place) => !compromised.has(transactions.customers[place]));
  });
  if (trained.length === 0 || tested.length === 0) {
    const message = `there are ${trained.length} transactions to train with and ${tested.length} to test with`;
    throw new NadiError('USAGE', { message });
  }
  return { train: trained, test: tested };
}

function placesOf({ count }: Transactions): number[] {
  return Array.from({ length: count }, (_, place) => place);
}

function daysOf({ first, last }: DayRange): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}
