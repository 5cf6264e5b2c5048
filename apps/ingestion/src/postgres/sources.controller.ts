import { Caller, Requires } from '@nadi/http';
import type { Identity } from '@nadi/identity';
import { Controller, Get, Inject } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { SourceStore } from './source-store.ts';

@ApiTags('sources')
@Controller('v1/sources')
export class SourcesController {
  constructor(@Inject(SourceStore) private readonly store: SourceStore) {}

  @Get()
  @Requires('topics:read')
  @ApiOperation({
    operationId: 'listSources',
    summary: 'The tables of other databases that are read for the tenant',
    description:
      'How far each was read and how it is: `reading`, `held` by a row that cannot become an event, or `waiting`, with the reason.',
  })
  @ApiResponse({ status: 200, description: 'Sources by name.' })
  async list(@Caller() { tenantId }: Identity) {
    return { sources: await this.store.ofTenant(tenantId) };
  }
}
