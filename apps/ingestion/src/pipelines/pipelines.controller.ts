import { NadiError } from '@nadi/errors';
import { Caller, Requires } from '@nadi/http';
import type { Identity } from '@nadi/identity';
import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiQuery, ApiResponse, ApiTags } from '@nestjs/swagger';
import { errorSchema } from '../http/openapi-schemas.ts';
import { PipelineReports } from './pipeline-reports.ts';

const hourMs = 3_600_000;
const usualHours = 24;
/** Drops are kept for 30 days. */
const mostHours = 720;
const hoursQuery = {
  ...{ name: 'hours', required: false, type: String },
  description: `How many hours back drops are told, 1 to ${mostHours}. Default ${usualHours}.`,
};

/** Pipelines in force, and what they drop of a tenant. */
@ApiTags('ingestion')
@Controller('v1/pipelines')
export class PipelinesController {
  constructor(@Inject(PipelineReports) private readonly reports: PipelineReports) {}

  @Get()
  @Requires('ingestion:read')
  @ApiOperation({
    operationId: 'listPipelines',
    summary: 'The pipelines that run, those that are held with the reason, and how much they drop',
    description: 'Those that read only domains that are open to the caller, as the instance that answers has them.',
  })
  @ApiQuery(hoursQuery)
  @ApiResponse({ status: 200, description: 'In the order of names.' })
  @ApiResponse({ status: 400, description: 'A parameter is wrong.', schema: errorSchema })
  async list(@Caller() caller: Identity, @Query('hours') hours?: unknown) {
    const from = firstHour(hours, Date.now());
    const dropped = await this.reports.dropped(caller.tenantId, from);
    return {
      from: from.toISOString(),
      pipelines: this.reports.list(caller).map((one) => ({ ...one, dropped: dropped.get(one.name) ?? 0 })),
    };
  }

  @Get(':name')
  @Requires('ingestion:read')
  @ApiOperation({
    operationId: 'showPipeline',
    summary: 'What a pipeline drops by rule and hour, and which of its versions runs from which offset on',
    description: 'Samples say where the first dropped events of an hour stand in the log.',
  })
  @ApiParam({ name: 'name', description: 'Such as order-lines.' })
  @ApiQuery(hoursQuery)
  @ApiResponse({ status: 200, description: 'The newest 1000 counts and 500 starts of versions.' })
  @ApiResponse({ status: 400, description: 'A parameter is wrong.', schema: errorSchema })
  @ApiResponse({ status: 404, description: 'DEFINITION_UNKNOWN' })
  async show(@Caller() caller: Identity, @Param('name') name: string, @Query('hours') hours?: unknown) {
    const from = firstHour(hours, Date.now());
    const pipeline = this.reports.find(caller, name);
    const [drops, starts] = await Promise.all([
      this.reports.drops(caller.tenantId, name, from),
      this.reports.starts(name, pipeline.inputs),
    ]);
    return { from: from.toISOString(), pipeline, drops, starts };
  }
}

/** @throws NadiError QUERY_INVALID */
function firstHour(hours: unknown, nowMs: number): Date {
  const count =
    hours === undefined ? usualHours : Number(typeof hours === 'string' && /^\d{1,3}$/.test(hours) && hours);
  if (!(count >= 1 && count <= mostHours)) {
    throw new NadiError('QUERY_INVALID', { message: `hours must be a whole number from 1 to ${mostHours}` });
  }
  return new Date(Math.floor(nowMs / hourMs) * hourMs - (count - 1) * hourMs);
}
