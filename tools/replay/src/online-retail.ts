import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { answersOf, retailQuestions, type Answer } from './retail-questions.ts';

/** One number of one metric for one country and day. */
export interface DailyValue {
  readonly metric: string;
  readonly country: string;
  /** Local day, YYYY-MM-DD. */
  readonly day: string;
  readonly value: number;
}

/** The metrics that are compared, each with the same question in SQL. */
const queries: Readonly<Record<string, string>> = {
  orders: 'count(distinct InvoiceNo) from placed',
  revenue: 'sum(pence) from placed',
  cancellations: 'count(distinct InvoiceNo) from cancelled',
  'cancelled-value': 'sum(-pence) from cancelled',
};

/** Names of the metrics that are compared. */
export const comparedMetrics: readonly string[] = Object.keys(queries);

/** What DuckDB computes from the file: every compared metric per country and local day, and the answers to each question. */
export async function computeFromFile(
  file: string,
): Promise<{ readonly dailyValues: readonly DailyValue[]; readonly answers: readonly (readonly Answer[])[] }> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    await connection.run(
      `create table rows as select *, strptime(InvoiceDate, '%-m/%-d/%y %-H:%M') as moment, strftime(moment, '%Y-%m-%d') as day,
         round(Quantity * UnitPrice * 100)::bigint as pence
       from read_parquet('${file.replaceAll("'", "''")}')`,
    );
    await connection.run(`create view placed as from rows where InvoiceNo not like 'C%'`);
    await connection.run(`create view cancelled as from rows where InvoiceNo like 'C%'`);
    const dailyValues = await expectedDailyValues(connection);
    const answers: (readonly Answer[])[] = [];
    for (const { file: statement } of retailQuestions) {
      answers.push(await answersOf(connection, statement));
    }
    return { dailyValues, answers };
  } finally {
    connection.closeSync();
  }
}

async function expectedDailyValues(connection: DuckDBConnection): Promise<DailyValue[]> {
  const values: DailyValue[] = [];
  for (const [metric, query] of Object.entries(queries)) {
    const [select, from] = query.split(' from ') as [string, string];
    const reader = await connection.runAndReadAll(
      `select Country, day, (${select})::bigint::varchar from ${from} group by Country, day`,
    );
    for (const [country, day, value] of reader.getRows()) {
      values.push({ metric, country: String(country), day: String(day), value: Number(value) });
    }
  }
  return values;
}

/** A value that is not the same on both sides; undefined where a side has none. */
export interface DailyDifference {
  readonly metric: string;
  readonly country: string;
  readonly day: string;
  readonly expected: number | undefined;
  readonly actual: number | undefined;
}

/** Compares value by value; empty if both sides agree in everything. */
export function compareDailyValues(expected: readonly DailyValue[], actual: readonly DailyValue[]): DailyDifference[] {
  const keyOf = ({ metric, country, day }: DailyValue) => JSON.stringify([metric, country, day]);
  const expectedByKey = new Map(expected.map((value) => [keyOf(value), value]));
  const actualByKey = new Map(actual.map((value) => [keyOf(value), value]));
  return [...new Set([...expectedByKey.keys(), ...actualByKey.keys()])].flatMap((key) => {
    const left = expectedByKey.get(key);
    const right = actualByKey.get(key);
    if (left?.value === right?.value) {
      return [];
    }
    const { metric, country, day } = (left ?? right) as DailyValue;
    return [{ metric, country, day, expected: left?.value, actual: right?.value }];
  });
}
