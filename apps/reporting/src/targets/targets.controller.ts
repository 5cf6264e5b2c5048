import { Caller, Requires } from '@nadi/http';
import type { Identity } from '@nadi/identity';
import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiQuery, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { QueryParameters } from '../query/parse-query.ts';
import { parseTargetsQuery } from './parse-targets-query.ts';
import { TargetReports } from './target-reports.ts';

const limit = { name: 'limit', required: false, description: 'Most of an answer, 1 to 500. Default: 100.' };
const after = { name: 'after', required: false, description: '`next` of the answer before.' };
const tenant = { name: 'tenant', required: false, description: 'The own tenant; another one is refused.' };

@ApiTags('targets')
@Controller('v1/targets')
export class TargetsController {
  constructor(@Inject(TargetReports) private readonly reports: TargetReports) {}

  @Get()
  @Requires('metrics:read')
  @ApiOperation({
    operationId: 'listTargets',
    summary: 'Sale targets of the domains that the caller may read, and how many of their rows stand where',
  })
  @ApiQuery(limit)
  @ApiQuery(after)
  @ApiQuery(tenant)
  @ApiResponse({
    status: 200,
    description:
      'In the order of names. `problem` says why a target cannot be computed, such as a metric that there is not. `next` is null on the last page.',
  })
  @ApiResponse({ status: 400, description: 'A parameter is wrong; the reason names it.' })
  @ApiResponse({ status: 403, description: 'KEY_SCOPE: another tenant is asked for.' })
  list(@Caller() caller: Identity, @Query() parameters: QueryParameters) {
    return this.reports.list(caller, parseTargetsQuery(parameters, ['limit', 'after', 'tenant'], caller.tenantId));
  }

  @Get(':name')
  @Requires('metrics:read')
  @ApiOperation({
    operationId: 'readTarget',
    summary: 'The rows of a target with progress, pace, forecast and state',
  })
  @ApiParam({ name: 'name', description: 'Name of the target.' })
  @ApiQuery({
    name: 'filter',
    required: false,
    isArray: true,
    type: String,
    description: 'dimension:value; of several values of one dimension any.',
  })
  @ApiQuery(limit)
  @ApiQuery(after)
  @ApiQuery(tenant)
  @ApiResponse({
    status: 200,
    description:
      'Rows in the order of their keys, in the unit of the metric. `at`: everything that had arrived by then is counted; null if that is not known. ' +
      '`forecast` holds the end in 80 % of the cases. `problem` says why there are no rows.',
  })
  @ApiResponse({ status: 400, description: 'A parameter is wrong; the reason names it.' })
  @ApiResponse({ status: 403, description: 'KEY_SCOPE: the domain of the metric, or another tenant.' })
  @ApiResponse({ status: 404, description: 'TARGET_UNKNOWN: there is no such target, or it is not of the tenant.' })
  read(@Caller() caller: Identity, @Param('name') name: string, @Query() parameters: QueryParameters) {
    const known = ['filter', 'limit', 'after', 'tenant'];
    return this.reports.show(caller, name, parseTargetsQuery(parameters, known, caller.tenantId));
  }
}
