import type { CompiledMetric, MetricCatalog } from '@nadi/metrics';
import { withTenant } from '@nadi/persistence';
import type { DataSource } from 'typeorm';
import type { MetricsInForce } from '../metrics-in-force.ts';
import type { Watermarks } from '../rollup/watermarks.ts';
import type { DataScope } from '../sellers/data-scope.ts';
import { readBaseline, type BaselineQuery, type BaselineSeries } from './baseline.ts';
import { readSeries, type Series, type SeriesQuery } from './series-query.ts';

/** What is known of a metric beside its numbers. */
export interface MetricDescription {
  readonly name: string;
  readonly question: string;
  readonly unit: string;
  readonly source: string | null;
  readonly measure: string;
  readonly dimensions: readonly string[];
  readonly windowMs: number;
  readonly slidingMs: number | null;
  readonly latenessMs: number;
  readonly zone: string;
}

/** Measures that are 0 where there are no events. */
const additive: ReadonlySet<string> = new Set(['count', 'sum', 'distinct', 'distinctApprox']);

/** Reads metrics for one tenant at a time. */
export class MetricReader {
  constructor(
    private readonly dataSource: DataSource,
    private readonly inForce: Pick<MetricsInForce, 'current'>,
    private readonly watermarks: Watermarks,
    private readonly sourceTopics: readonly string[],
  ) {}

  /** The metrics in force at this moment. */
  get catalog(): MetricCatalog {
    return this.inForce.current.value;
  }

  /** @throws NadiError METRIC_UNKNOWN, DATABASE_UNAVAILABLE (retriable) */
  series(query: SeriesQuery): Promise<Series[]> {
    const context = {
      catalog: this.catalog,
      watermarkMs: (metric: CompiledMetric) => this.watermarkMs(query.tenantId, metric),
    };
    return withTenant(this.dataSource, query.tenantId, (manager) => readSeries(manager, query, context));
  }

  /** What was usual in the range of a query. @throws NadiError as `series` */
  baseline(query: SeriesQuery, baseline: BaselineQuery): Promise<BaselineSeries[]> {
    const { kind } = this.catalog.named(query.metric).measure;
    const isAdditive = additive.has(kind);
    return readBaseline(query, baseline, isAdditive, (earlier) => this.series(earlier));
  }

  /** Event time up to which a metric's sources are complete for a tenant; minus infinity if nothing arrived yet. */
  watermarkMs(tenantId: string, metric: CompiledMetric): number {
    const { source } = metric.definition;
    if (metric.measure.kind === 'ratio') {
      const { of, to } = metric.measure;
      return Math.min(
        this.watermarkMs(tenantId, this.catalog.named(of)),
        this.watermarkMs(tenantId, this.catalog.named(to)),
      );
    }
    return source === '*'
      ? this.watermarks.lowestKnown(tenantId, this.sourceTopics)
      : this.watermarks.of(tenantId, source ?? '');
  }

  /** The same as it is shown, null if it is not known: to sellers never, since it tells when others sold last. */
  shownWatermarkMs({ tenantId, sellerId }: DataScope, metric: CompiledMetric): number | null {
    const watermarkMs = sellerId === undefined ? this.watermarkMs(tenantId, metric) : Number.NEGATIVE_INFINITY;
    return Number.isFinite(watermarkMs) ? watermarkMs : null;
  }

  /** Until when everything that had arrived for a metric is counted, by the database's clock; minus infinity if not known. */
  countedUntilMs({ definition: { source } }: CompiledMetric): number {
    return this.watermarks.countedUntilMs(this.topicsOf(source));
  }

  /** The topics whose events a metric is made of; none for a ratio. */
  topicsOf(source: string | undefined): readonly string[] {
    return source === undefined ? [] : source === '*' ? this.sourceTopics : [source];
  }

  /** Highest event time of a metric's sources for a tenant; undefined if nothing arrived yet, and for sellers, as the watermark. */
  latestMs(scope: DataScope, name: string): number | undefined {
    const metric = this.catalog.named(name);
    const { source } = metric.definition;
    if (scope.sellerId !== undefined) {
      return undefined;
    }
    if (metric.measure.kind === 'ratio') {
      return this.latestMs(scope, metric.measure.to);
    }
    return this.watermarks.latest(scope.tenantId, this.topicsOf(source));
  }

  describe(metric: CompiledMetric): MetricDescription {
    const { definition, measure } = metric;
    return {
      name: definition.name,
      question: definition.question,
      unit: definition.unit,
      source: definition.source ?? null,
      measure: measure.kind,
      dimensions: this.catalog.dimensionsOf(metric),
      windowMs: definition.window,
      slidingMs: this.catalog.slidingOf(metric) ?? null,
      latenessMs: definition.lateness,
      zone: definition.zone,
    };
  }
}
