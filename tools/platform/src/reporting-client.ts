import { messageOf, NadiError } from '@nadi/errors';

/** How long events took from receipt to being visible, since reporting started. Milliseconds. */
export interface VisibleLatency {
  readonly count: number;
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
  readonly p99Ms: number | null;
}

interface MetricAnswer {
  readonly series: readonly {
    readonly dimensions: Readonly<Record<string, string>>;
    readonly points: readonly { readonly startMs: number; readonly value: number | null }[];
  }[];
}

/** What is asked of a metric: a range of event time, milliseconds since 1970, and the dimension to tell apart. */
export interface TotalsQuery {
  readonly metric: string;
  readonly fromMs: number;
  readonly toMs: number;
  /** Such as 1h. */
  readonly step: string;
  readonly by: string;
}

/** What is asked of a metric, in the words of the API. */
export type SeriesQuery = Readonly<Record<'metric' | 'from' | 'to' | 'step' | 'by' | 'zone', string>>;

/** A row of an answer to SQL: values of columns by their names, as JSON has them. */
export type SqlRow = Readonly<Record<string, unknown>>;
export type SqlParameters = Readonly<Record<string, string | number | readonly string[]>>;

/** An answer of a saved query. */
export interface QueryAnswer {
  readonly rows: readonly SqlRow[];
  readonly computedAtMs: number;
}

const timeoutMs = 10_000;
const sqlTimeoutMs = 60_000;

interface Asked {
  readonly method?: 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly timeoutMs?: number;
}

/** Reads what the reporting service says, as any client would. */
export class ReportingClient {
  constructor(
    private readonly url: string,
    private readonly token: string | Promise<string>,
  ) {}

  async visibleLatency(): Promise<VisibleLatency> {
    return (await this.get<{ visibleLatency: VisibleLatency }>('/v1/status')).visibleLatency;
  }

  /** The sum of a metric over a range of event time, per value of one dimension. */
  async totals({ metric, fromMs, toMs, step, by }: TotalsQuery): Promise<Map<string, number>> {
    const query = new URLSearchParams({ from: String(fromMs), to: String(toMs), step, by });
    const { series } = await this.get<MetricAnswer>(`/v1/metrics/${metric}?${query.toString()}`);
    return new Map(
      series.map(({ dimensions, points }) => [
        dimensions[by] ?? '',
        points.reduce((sum, { value }) => sum + (value ?? 0), 0),
      ]),
    );
  }

  /** The series of a metric, as the API answers them. */
  async series(query: SeriesQuery): Promise<MetricAnswer['series']> {
    const { metric, ...parameters } = query;
    const answer = await this.get<MetricAnswer>(`/v1/metrics/${metric}?${new URLSearchParams(parameters).toString()}`);
    return answer.series;
  }

  /** The rows of a statement over the lake. Asks for an analyst's token. */
  async sql(sql: string, parameters: SqlParameters = {}): Promise<readonly SqlRow[]> {
    const answer = await this.text('/v1/sql', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ sql, parameters }),
      timeoutMs: sqlTimeoutMs,
    });
    return (JSON.parse(answer) as { rows: readonly SqlRow[] }).rows;
  }

  /** The rows of a saved query. Asks for an analyst's token. */
  async savedQuery(name: string, parameters: Readonly<Record<string, string>>): Promise<readonly SqlRow[]> {
    return (await this.queryAnswer(name, parameters)).rows;
  }

  /** As `savedQuery`, with when computing of the answer began, milliseconds since 1970: it may have been kept since. */
  async queryAnswer(name: string, parameters: Readonly<Record<string, string>>): Promise<QueryAnswer> {
    const path = `/v1/queries/${name}?${new URLSearchParams(parameters).toString()}`;
    const { text, headers } = await this.answer(path, { timeoutMs: sqlTimeoutMs });
    const { rows } = JSON.parse(text) as { rows: readonly SqlRow[] };
    return { rows, computedAtMs: Date.parse(headers.get('nadi-computed-at') ?? '') };
  }

  /** Events this instance has dropped because they were counted before; starts at 0 with the process. */
  async droppedDuplicates(): Promise<number> {
    return droppedIn(await this.text('/metrics'), 'duplicate');
  }

  private async get<T>(path: string): Promise<T> {
    return JSON.parse(await this.text(path)) as T;
  }

  private async text(path: string, asked?: Asked): Promise<string> {
    return (await this.answer(path, asked)).text;
  }

  private async answer(
    path: string,
    { timeoutMs: longestMs = timeoutMs, ...asked }: Asked = {},
  ): Promise<{ readonly text: string; readonly headers: Headers }> {
    try {
      const response = await fetch(this.url + path, {
        ...asked,
        headers: { ...asked.headers, authorization: `Bearer ${await this.token}` },
        signal: AbortSignal.timeout(longestMs),
      });
      const text = await response.text();
      if (response.ok) return { text, headers: response.headers };
      throw new Error(`${response.status}: ${text.slice(0, 500)}`);
    } catch (cause) {
      throw new NadiError('SERVICE_UNREACHABLE', {
        message: `${this.url}${path.split('?')[0]}: ${messageOf(cause)}`,
        retriable: true,
        cause,
      });
    }
  }
}

/** Sums `nadi_events_dropped_total` of one reason in a Prometheus text. */
export function droppedIn(prometheusText: string, reason: string): number {
  return prometheusText
    .split('\n')
    .filter((line) => line.startsWith('nadi_events_dropped_total{') && line.includes(`nadi_drop_reason="${reason}"`))
    .reduce(
      (sum, line) =>
        sum +
        Number(
          line
            .slice(line.lastIndexOf('}') + 1)
            .trim()
            .split(' ')[0],
        ),
      0,
    );
}

/** True if the service says that it is ready. */
export async function isReady(serviceUrl: string): Promise<boolean> {
  try {
    const response = await fetch(`${serviceUrl}/health/ready`, { signal: AbortSignal.timeout(2_000) });
    await response.arrayBuffer();
    return response.ok;
  } catch {
    return false;
  }
}
