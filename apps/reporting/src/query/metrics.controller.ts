import { Caller, Requires } from '@nadi/http';
import type { Identity } from '@nadi/identity';
import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiQuery, ApiResponse, ApiTags } from '@nestjs/swagger';
import { SellerRoom } from '../sellers/seller-room.ts';
import { ReportingMetrics } from '../service-metrics.ts';
import { MetricReader } from './metric-reader.ts';
import { parseBaseline, parseSeriesQuery, type QueryParameters } from './parse-query.ts';
import { readableMetric, readableMetrics } from './metric-access.ts';
import { scopeOf } from '../sellers/data-scope.ts';

@ApiTags('metrics')
@Controller('v1')
export class MetricsController {
  /** Whoever reads windows holds a connection of the pool that counting needs as well. */
  private readonly sellers = new SellerRoom({ ofAll: 3, ofEach: 1, waiting: { ofAll: 300, ofEach: 30 } });

  constructor(
    @Inject(MetricReader) private readonly reader: MetricReader,
    @Inject(ReportingMetrics) private readonly metrics: ReportingMetrics,
  ) {}

  @Get('metrics')
  @Requires('metrics:read', 'seller:read')
  @ApiOperation({
    operationId: 'listMetrics',
    summary: 'All metrics of the domains that the caller may read; to a seller those that are for sellers',
  })
  @ApiResponse({ status: 200, description: 'The metrics by name.' })
  list(@Caller() caller: Identity) {
    const metrics = readableMetrics(caller, this.reader.catalog).map((metric) => this.reader.describe(metric));
    return { metrics: metrics.sort((a, b) => (a.name < b.name ? -1 : 1)) };
  }

  @Get('metrics/:name')
  @Requires('metrics:read', 'seller:read')
  @ApiOperation({
    operationId: 'readMetric',
    summary: 'The series of a metric',
    description: 'A seller gets what is theirs, whatever is asked, no `definition`, and no watermark.',
  })
  @ApiParam({ name: 'name', description: 'Name of the metric.' })
  @ApiQuery({
    name: 'from',
    required: false,
    description:
      'RFC 3339, a date (its beginning in the zone), milliseconds since 1970, or now-1h. Default: an hour before `to`.',
  })
  @ApiQuery({ name: 'to', required: false, description: 'Likewise. Default: now.' })
  @ApiQuery({
    name: 'step',
    required: false,
    description: 'A multiple of the metric’s window, such as 5m, 1h, 1d. Default: the window.',
  })
  @ApiQuery({ name: 'by', required: false, description: 'Dimensions to tell apart, separated by commas.' })
  @ApiQuery({
    name: 'filter',
    required: false,
    isArray: true,
    type: String,
    description: 'dimension:value; several values of one dimension add up.',
  })
  @ApiQuery({
    name: 'zone',
    required: false,
    description: 'IANA time zone in which days begin. Default: the metric’s.',
  })
  @ApiQuery({
    name: 'sliding',
    required: false,
    description: 'true: each point is the sliding window that ends with its step.',
  })
  @ApiQuery({
    name: 'baseline',
    required: false,
    description:
      'What was usual: 7d for the same time a week earlier, 4x7d for the median of the four weeks before. Steps below a day are compared by the time in UTC.',
  })
  @ApiResponse({ status: 200, description: 'One series per combination of the dimensions in `by`.' })
  @ApiResponse({ status: 400, description: 'A parameter is wrong; the reason names it.' })
  @ApiResponse({ status: 404, description: 'There is no such metric.' })
  async read(@Caller() caller: Identity, @Param('name') name: string, @Query() parameters: QueryParameters) {
    const { catalog } = this.reader;
    const metric = readableMetric(caller, catalog, name);
    const { baseline: asked, ...ofSeries } = parameters;
    const query = parseSeriesQuery(catalog, scopeOf(caller), name, ofSeries, Date.now());
    const baseline = parseBaseline(asked, query);
    const read = await this.sellers.hold(query, async () => ({
      series: await this.reader.series(query),
      ...(baseline === undefined
        ? {}
        : { baseline: { ...baseline, series: await this.reader.baseline(query, baseline) } }),
    }));
    return {
      ...this.reader.describe(metric),
      ...(query.sellerId === undefined ? { definition: catalog.textOf(name) } : {}),
      from: new Date(query.fromMs).toISOString(),
      to: new Date(query.toMs).toISOString(),
      stepMs: query.stepMs,
      zone: query.zone,
      watermark: iso(this.reader.shownWatermarkMs(query, metric)),
      ...read,
    };
  }

  @Get('status')
  @Requires('metrics:read')
  @ApiOperation({ operationId: 'readStatus', summary: 'How fast events become visible on this instance' })
  @ApiResponse({ status: 200, description: 'Latency from receipt to visible since the start of the service.' })
  status() {
    return { visibleLatency: this.metrics.visibleLatency() };
  }
}

function iso(timeMs: number | null): string | null {
  return timeMs === null ? null : new Date(timeMs).toISOString();
}
