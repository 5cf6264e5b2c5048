import { Caller, Requires } from '@nadi/http';
import type { Identity } from '@nadi/identity';
import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiQuery, ApiResponse, ApiTags } from '@nestjs/swagger';
import { errorSchema } from '../http/openapi-schemas.ts';
import type { QueryParameters } from '../rejections/rejection-query.ts';
import { readPipelineQuery } from './pipeline-query.ts';
import { PipelineReports, type EventCounts } from './pipeline-reports.ts';

const range = [
  {
    ...{ name: 'from', required: false, type: String },
    description:
      'RFC 3339 or milliseconds since 1970, at most 30 days ago; the hour of `to` and the 23 before it if missing.',
  },
  {
    ...{ name: 'to', required: false, type: String },
    description: 'RFC 3339 or milliseconds since 1970, exclusive; now if missing. Counts are of whole hours.',
  },
] as const;

const noEvents: EventCounts = { read: 0, emitted: 0, dropped: 0, failed: 0 };

/** Pipelines in force, and what they make of the events of a tenant. */
@ApiTags('ingestion')
@Controller('v1/pipelines')
export class PipelinesController {
  constructor(@Inject(PipelineReports) private readonly reports: PipelineReports) {}

  @Get()
  @Requires('ingestion:read')
  @ApiOperation({
    operationId: 'listPipelines',
    summary:
      'The pipelines that run, those that are held with the reason, and how much they read, make, drop and fail on',
    description: 'Those that read only domains that are open to the caller, as the instance that answers has them.',
  })
  @ApiQuery(range[0])
  @ApiQuery(range[1])
  @ApiResponse({ status: 200, description: 'In the order of names.' })
  @ApiResponse({ status: 400, description: 'A parameter is wrong.', schema: errorSchema })
  async list(@Caller() caller: Identity, @Query() parameters: QueryParameters) {
    const query = readPipelineQuery(parameters, Date.now());
    const counts = await this.reports.counts(caller.tenantId, query);
    return {
      ...{ from: query.from.toISOString(), to: query.to.toISOString() },
      pipelines: this.reports.list(caller).map((one) => ({ ...one, ...(counts.get(one.name) ?? noEvents) })),
    };
  }

  @Get(':name')
  @Requires('ingestion:read')
  @ApiOperation({
    operationId: 'showPipeline',
    summary: 'What a pipeline makes by hour and drops by rule, and which of its versions runs from which offset on',
    description: 'Samples say where the first dropped events of an hour stand in the log.',
  })
  @ApiParam({ name: 'name', description: 'Such as order-lines.' })
  @ApiQuery(range[0])
  @ApiQuery(range[1])
  @ApiResponse({ status: 200, description: 'The newest 1000 counts and 500 starts of versions.' })
  @ApiResponse({ status: 400, description: 'A parameter is wrong.', schema: errorSchema })
  @ApiResponse({ status: 404, description: 'DEFINITION_UNKNOWN' })
  async show(@Caller() caller: Identity, @Param('name') name: string, @Query() parameters: QueryParameters) {
    const query = readPipelineQuery(parameters, Date.now());
    const pipeline = this.reports.find(caller, name);
    const [hours, drops, starts] = await Promise.all([
      this.reports.hours(caller.tenantId, name, query),
      this.reports.drops(caller.tenantId, name, query),
      this.reports.starts(name, pipeline.inputs),
    ]);
    return { from: query.from.toISOString(), to: query.to.toISOString(), pipeline, hours, drops, starts };
  }
}
