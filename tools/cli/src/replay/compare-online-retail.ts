import type { ReportingClient } from '@nadi/platform';
import {
  compareDailyValues,
  comparedMetrics,
  computeFromFile,
  differencesOf,
  retailQuestions,
  type Answer,
  type DailyDifference,
  type DailyValue,
  type MetricReading,
} from '@nadi/replay';
import { withReplayed, type ComparisonOptions, type Needed } from './replayed-platform.ts';

/** How the platform has answered a question about the file. */
export interface AskedQuestion {
  readonly question: string;
  /** Numbers of the answer. */
  readonly answers: number;
  /** The metric that has answered as well as SQL. */
  readonly metric: string | null;
  /** What SQL, or the metric, answers differently from DuckDB on the file. */
  readonly differences: readonly string[];
}

export interface RetailComparison {
  readonly rows: number;
  readonly replaySeconds: number;
  /** Values that were compared, per metric. */
  readonly compared: Readonly<Record<string, number>>;
  readonly differences: readonly DailyDifference[];
  readonly questions: readonly AskedQuestion[];
}

const needed: Needed = {
  mapping: 'online-retail',
  tables: ['orders.order_placed', 'orders.order_cancelled'],
  kinds: ['metrics'],
};
const zone = 'Europe/London';
/** All of the file, whose times end in December 2011 at the latest. */
const wholeFile = { from: '2010-11-01', to: '2012-01-01' };
/** No reading has more steps than a part of the file has hours. */
const months = Array.from({ length: 14 }, (_, index) =>
  new Date(Date.UTC(2010, 10 + index)).toISOString().slice(0, 10),
);

/** Replays the file through a platform of its own and compares what it shows with what DuckDB computes from the file. */
export async function compareOnlineRetail(options: ComparisonOptions): Promise<RetailComparison> {
  const { dailyValues, answers } = await computeFromFile(options.file);
  return withReplayed(options, needed, async ({ rows, replaySeconds, reporting }) => {
    const compared = comparedMetrics.map(
      (metric) => [metric, dailyValues.filter((value) => value.metric === metric).length] as const,
    );
    const differences = compareDailyValues(dailyValues, await actualDailyValues(reporting));
    const questions: AskedQuestion[] = [];
    for (const [index, { question, lake, metric }] of retailQuestions.entries()) {
      options.live.update(question);
      const expected = answers[index] ?? [];
      const bySql = (await reporting.sql(lake)).map(({ of, value }) => ({ of: String(of), value: Number(value) }));
      const byMetric = metric === undefined ? expected : await readMetric(reporting, metric);
      questions.push({
        ...{ question, answers: expected.length, metric: metric?.metric ?? null },
        differences: [
          ...differencesOf(expected, bySql).map((difference) => `SQL: ${difference}`),
          ...differencesOf(expected, byMetric).map((difference) => `${metric?.metric ?? ''}: ${difference}`),
        ],
      });
    }
    return { rows, replaySeconds, compared: Object.fromEntries(compared), differences, questions };
  });
}

async function readMetric(reporting: ReportingClient, { metric, step, by, of }: MetricReading): Promise<Answer[]> {
  const sums = new Map<string, number>();
  for (const [index, from] of months.slice(0, -1).entries()) {
    const to = months[index + 1] ?? from;
    for (const { dimensions, points } of await reporting.series({ metric, from, to, step, by: by ?? '', zone })) {
      for (const { startMs, value } of points) {
        if (value !== null) {
          const key = of({ at: localHour(startMs), country: dimensions['country'] ?? '' });
          sums.set(key, (sums.get(key) ?? 0) + value);
        }
      }
    }
  }
  return [...sums].map(([key, value]) => ({ of: key, value }));
}

async function actualDailyValues(reporting: ReportingClient): Promise<DailyValue[]> {
  const values: DailyValue[] = [];
  for (const metric of comparedMetrics) {
    for (const { dimensions, points } of await reporting.series({
      ...{ metric, ...wholeFile, step: '1d', by: 'country', zone },
    })) {
      for (const { startMs, value } of points) {
        const day = localHour(startMs).slice(0, 10);
        values.push({ metric, country: dimensions['country'] ?? '', day, value: value ?? 0 });
      }
    }
  }
  return values;
}

const localClock = new Intl.DateTimeFormat('sv-SE', {
  ...{ timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', hourCycle: 'h23' },
});

/** The shop's time at which a step begins, YYYY-MM-DD HH. */
function localHour(startMs: number): string {
  return localClock.format(startMs);
}
