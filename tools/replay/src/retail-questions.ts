import type { DuckDBConnection } from '@duckdb/node-api';

/** An answer to a question: what is asked about, such as a month, and the number. */
export interface Answer {
  readonly of: string;
  readonly value: number;
}

/** How a metric answers: by local day or hour, added up into what is asked about. */
export interface MetricReading {
  readonly metric: string;
  readonly step: '1d' | '1h';
  /** A dimension of the metric that the question asks about. */
  readonly by?: 'country';
  /** Of a point: what it belongs to. Values of the same are added up. */
  readonly of: (point: MetricPoint) => string;
}

export interface MetricPoint {
  /** Local time, YYYY-MM-DD HH. */
  readonly at: string;
  readonly country: string;
}

/** A question that an analyst has about the file. */
export interface RetailQuestion {
  readonly question: string;
  /** Columns `of` and `value` over the file, as `readRetail` has made it ready. */
  readonly file: string;
  /** The same over the platform's tables; `localised` makes UTC the time of the shop. */
  readonly lake: string;
  /** The metric that knows it. Undefined where it takes more than one. */
  readonly metric?: MetricReading;
}

const day = ({ at }: MetricPoint) => at.slice(0, 10);
const localTime = `timezone('Europe/London', timezone('UTC', event_time))`;
const placed = `(select *, ${localTime} as moment from orders.order_placed)`;
const cancelled = `(select *, ${localTime} as moment from orders.order_cancelled)`;
const weekdays = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

/** Ten questions, seven of which a metric answers as well. */
export const retailQuestions: readonly RetailQuestion[] = [
  {
    question: 'What was ordered per month, in pence?',
    file: `select strftime(moment, '%Y-%m') as of, sum(pence) as value from placed group by all`,
    lake: `select strftime(moment, '%Y-%m') as of, sum(totalMinor) as value from ${placed} group by all`,
    metric: { metric: 'revenue', step: '1d', of: ({ at }) => at.slice(0, 7) },
  },
  {
    question: 'Which weekday brings most, in pence?',
    file: `select dayname(moment) as of, sum(pence) as value from placed group by all`,
    lake: `select dayname(moment) as of, sum(totalMinor) as value from ${placed} group by all`,
    metric: { metric: 'revenue', step: '1d', of: (point) => weekdays[new Date(day(point)).getUTCDay()] ?? '' },
  },
  {
    question: 'At which hour of the day are how many orders placed?',
    file: `select strftime(moment, '%H') as of, count(distinct strftime(moment, '%Y-%m-%d ') || InvoiceNo) as value from placed group by all`,
    lake: `select strftime(moment, '%H') as of, count(distinct strftime(moment, '%Y-%m-%d ') || orderId) as value from ${placed} group by all`,
    metric: { metric: 'orders', step: '1h', of: ({ at }) => at.slice(11, 13) },
  },
  {
    question: 'What was ordered from where, in pence?',
    file: `select Country as of, sum(pence) as value from placed group by all`,
    lake: `select country as of, sum(totalMinor) as value from ${placed} group by all`,
    metric: { metric: 'revenue', step: '1d', by: 'country', of: ({ country }) => country },
  },
  {
    question: 'What was cancelled from where, in pence?',
    file: `select Country as of, sum(-pence) as value from cancelled group by all`,
    lake: `select country as of, sum(totalMinor) as value from ${cancelled} group by all`,
    metric: { metric: 'cancelled-value', step: '1d', by: 'country', of: ({ country }) => country },
  },
  {
    question: 'What did the dearest line of each day cost, in pence?',
    file: `select strftime(moment, '%Y-%m-%d') as of, max(pence) as value from placed group by all`,
    lake: `select strftime(moment, '%Y-%m-%d') as of, max(totalMinor) as value from ${placed} group by all`,
    metric: { metric: 'largest-order', step: '1d', of: day },
  },
  {
    question: 'How many cancellations came to an order, per day?',
    file: `with o as (select strftime(moment, '%Y-%m-%d') as of, count(distinct InvoiceNo) as n from placed group by all),
      c as (select strftime(moment, '%Y-%m-%d') as of, count(distinct InvoiceNo) as n from cancelled group by all)
      select of, coalesce(c.n, 0) / o.n as value from o left join c using (of)`,
    lake: `with o as (select strftime(moment, '%Y-%m-%d') as of, count(distinct orderId) as n from ${placed} group by all),
      c as (select strftime(moment, '%Y-%m-%d') as of, count(distinct orderId) as n from ${cancelled} group by all)
      select of, coalesce(c.n, 0) / o.n as value from o left join c using (of)`,
    metric: { metric: 'cancellation-rate', step: '1d', of: day },
  },
  {
    question: 'Which twenty products were sold in most pieces?',
    file: `select StockCode as of, sum(Quantity) as value from placed group by all order by value desc, of limit 20`,
    lake: `select item.productId as of, sum(item.quantity) as value
      from (select unnest(items) as item from orders.order_placed) group by all order by value desc, of limit 20`,
  },
  {
    question: 'Which twenty customers spent most, in pence?',
    file: `select CustomerID::bigint::varchar as of, sum(pence) as value from placed where CustomerID is not null
      group by all order by value desc, of limit 20`,
    lake: `select customerId::double::bigint::varchar as of, sum(totalMinor) as value from orders.order_placed
      where customerId is not null group by all order by value desc, of limit 20`,
  },
  {
    question: 'How many of the customers of each first month ordered again in a later one?',
    file: `with months as (select distinct CustomerID as customer, strftime(moment, '%Y-%m') as month from placed where CustomerID is not null),
      firsts as (select customer, min(month) as of, count(*) > 1 as again from months group by all)
      select of, count(*) filter (again) as value from firsts group by all`,
    lake: `with months as (select distinct customerId as customer, strftime(moment, '%Y-%m') as month from ${placed} where customerId is not null),
      firsts as (select customer, min(month) as of, count(*) > 1 as again from months group by all)
      select of, count(*) filter (again) as value from firsts group by all`,
  },
];

/** The answers of a statement with the columns `of` and `value`. */
export async function answersOf(connection: DuckDBConnection, statement: string): Promise<Answer[]> {
  const reader = await connection.runAndReadAll(`select of::varchar, value::double from (${statement})`);
  return reader.getRows().map(([of, value]) => ({ of: String(of), value: Number(value) }));
}

/**
 * What two sides answer differently, in words; empty if they agree. Whole numbers have to be the same; quotients may differ in the last
 * digits.
 * @throws RangeError if there is nothing to compare, or one side says two things of one
 */
export function differencesOf(expected: readonly Answer[], actual: readonly Answer[]): string[] {
  const [wanted, found] = [expected, actual].map(
    (answers) => new Map(answers.map(({ of, value }) => [of, value] as const)),
  ) as [Map<string, number>, Map<string, number>];
  if (wanted.size === 0 || wanted.size < expected.length || found.size < actual.length) {
    throw new RangeError(
      `${expected.length} answers in the file, ${actual.length} here: something is missing, or stands twice`,
    );
  }
  return [...new Set([...wanted.keys(), ...found.keys()])].flatMap((of) => {
    const [left, right] = [wanted.get(of), found.get(of)];
    const slackOf = (value: number) => (Number.isInteger(value) ? 0 : 1e-9 * Math.abs(value));
    const isSame = left !== undefined && right !== undefined && Math.abs(left - right) <= slackOf(left);
    return isSame ? [] : [`${of}: ${left ?? '–'} in the file, ${right ?? '–'} here`];
  });
}
