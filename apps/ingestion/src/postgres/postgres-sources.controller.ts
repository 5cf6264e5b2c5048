import { Caller, Requires } from '@nadi/http';
import type { Identity } from '@nadi/identity';
import { Controller, Get, Inject } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { PostgresSourceStore } from './source-store.ts';

@ApiTags('sources')
@Controller('v1/postgres-sources')
export class PostgresSourcesController {
  constructor(@Inject(PostgresSourceStore) private readonly store: PostgresSourceStore) {}

  @Get()
  @Requires('topics:read')
  @ApiOperation({
    operationId: 'listPostgresSources',
    summary: 'The tables of other databases that are read for the tenant',
    description:
      'How far each was read and how it is: `reading`, `held` by a row that cannot become an event, or `waiting`, with the reason.',
  })
  @ApiResponse({ status: 200, description: 'Sources by name.' })
  async list(@Caller() { tenantId }: Identity) {
    return { sources: await this.store.ofTenant(tenantId) };
  }
}
