import { NadiError } from '@nadi/errors';
import { Caller, Requires } from '@nadi/http';
import { allows, type Identity } from '@nadi/identity';
import { platformTenant } from '@nadi/messaging';
import { Controller, Delete, Get, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiResponse, ApiTags } from '@nestjs/swagger';
import { Backfills } from './backfills.ts';

const metricParameter = { name: 'name', description: 'Name of the metric.' };
const unknown = { status: 404, description: 'METRIC_UNKNOWN, BACKFILL_UNKNOWN' };

@ApiTags('backfills')
@Controller('v1')
export class BackfillsController {
  constructor(@Inject(Backfills) private readonly backfills: Backfills) {}

  @Get('backfills')
  @Requires('definitions:read')
  @ApiOperation({ operationId: 'listBackfills', summary: 'The backfills of all metrics, with their progress' })
  @ApiResponse({ status: 200, description: 'Backfills in the order of their metrics.' })
  async list(@Caller() caller: Identity) {
    assertPlatform(caller, 'definitions:read');
    return { backfills: await this.backfills.all() };
  }

  @Get('metrics/:name/backfill')
  @Requires('definitions:read')
  @ApiOperation({ operationId: 'readBackfill', summary: 'How far the backfill of a metric has come' })
  @ApiParam(metricParameter)
  @ApiResponse({ status: 200, description: 'The backfill with its progress in offsets and events.' })
  @ApiResponse(unknown)
  read(@Caller() caller: Identity, @Param('name') name: string) {
    assertPlatform(caller, 'definitions:read');
    return this.backfills.status(name);
  }

  @Post('metrics/:name/backfill')
  @HttpCode(202)
  @Requires('definitions:write')
  @ApiOperation({
    operationId: 'requestBackfill',
    summary: 'Let a metric count what the lake has of events from before it was in force, of all tenants',
  })
  @ApiParam(metricParameter)
  @ApiResponse({ status: 202, description: 'It is done in the background; asking again is harmless.' })
  @ApiResponse({ status: 400, description: 'BACKFILL_OF_RATIO' })
  @ApiResponse(unknown)
  @ApiResponse({ status: 503, description: 'LAKE_UNAVAILABLE: the service keeps no lake.' })
  request(@Caller() caller: Identity, @Param('name') name: string) {
    assertPlatform(caller, 'definitions:write');
    return this.backfills.request(name, caller.subject);
  }

  @Delete('metrics/:name/backfill')
  @Requires('definitions:write')
  @ApiOperation({
    operationId: 'stopBackfill',
    summary: 'Stop a backfill; what it has counted stays, and it goes on when it is asked for again',
  })
  @ApiParam(metricParameter)
  @ApiResponse({ status: 200, description: 'The backfill as it is now.' })
  @ApiResponse(unknown)
  stop(@Caller() caller: Identity, @Param('name') name: string) {
    assertPlatform(caller, 'definitions:write');
    return this.backfills.stop(name);
  }
}

/** A metric is there for all tenants, and so is what it counts. */
function assertPlatform({ tenantId, grants }: Identity, permission: 'definitions:read' | 'definitions:write'): void {
  if (tenantId !== platformTenant) {
    throw new NadiError('PLATFORM_TENANT_ONLY', { message: `"${tenantId}" is not the tenant of the platform` });
  }
  if (!allows(grants, permission, '*')) {
    throw new NadiError('ROLE_TOO_NARROW', { message: `${permission} is needed in all domains` });
  }
}
